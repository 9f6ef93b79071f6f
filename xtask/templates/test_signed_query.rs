use conformance::Server;
use conformance::chat::{Chat, target};

const REQUEST: &str = include_str!("../../samples/{{family}}/{{stem}}.1.request.{{extension}}");
const REPLY: &str = include_str!("../../samples/{{family}}/{{stem}}.1.reply.json");

#[tokio::test]
async fn the_sample_is_answered_to_the_byte() {
    let chat = Chat::for_samples().await;
    let signed = target("{{path}}", &chat.parameters());
    let reply = Server::send(chat.server.request("{{method}}", &format!("{signed}&{REQUEST}"))).await;
    assert_eq!((reply.status, reply.text()), (200, REPLY));
}
