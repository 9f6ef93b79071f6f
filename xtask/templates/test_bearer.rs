use conformance::Server;

const REQUEST: &str = include_str!("../../samples/{{family}}/{{stem}}.1.request.{{extension}}");
const REPLY: &str = include_str!("../../samples/{{family}}/{{stem}}.1.reply.json");

#[tokio::test]
async fn the_sample_is_answered_to_the_byte() {
    let server = Server::start().await;
    let request = server.request("{{method}}", {{target}}){{body}};
    let reply = Server::send(request.bearer_auth(server.token("{{family}}"))).await;
    assert_eq!((reply.status, reply.text()), (200, REPLY));
}
