use conformance::Server;

const REQUEST: &str = include_str!("../../samples/{{family}}/{{stem}}.1.request.{{extension}}");
const REPLY: &str = include_str!("../../samples/{{family}}/{{stem}}.1.reply.json");

// How a caller of this family is admitted, the other tests of this folder know.
#[tokio::test]
async fn the_sample_is_answered_to_the_byte() {
    let server = Server::start().await;
    let reply = Server::send(server.request("{{method}}", {{target}}){{body}}).await;
    assert_eq!((reply.status, reply.text()), (200, REPLY));
}
