use conformance::chat::Chat;

const ENDPOINT: &str = "{{stem}}";

#[tokio::test]
async fn the_sample_is_answered_to_the_byte() {
    let chat = Chat::for_samples().await;
    // What the sample needs beforehand.
    chat.create("user_0001", "group_0001", &[]).await;
    chat.answers_sample(ENDPOINT, 1).await;
}
