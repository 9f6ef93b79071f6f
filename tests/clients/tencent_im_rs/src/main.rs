//! Drives a server through the life of a conversation group with the crate `tencent_im_rs`, which speaks TLS to Tencent's
//! host: the name is resolved to a proxy of the test's own, whose certificate the client is told to trust.

use anyhow::{Context, Result, ensure};
use serde::Serialize;
use serde_json::{Value, json};
use std::env::var;
use std::net::SocketAddr;
use tencent_im_rs::api::v4::TencentHelper;
use tencent_im_rs::api::v4::common::{
    ContactItem, ContactOptType, ConversationType, MarkOptType, UpdateGroupType, UpdateType,
};
use tencent_im_rs::api::v4::im_open_login_svc::account_check::{AccountCheckRequest, CheckItem, api_account_check};
use tencent_im_rs::api::v4::im_open_login_svc::account_import::{AccountImportRequest, api_account_import};
use tencent_im_rs::api::v4::im_open_login_svc::multi_account_import::{
    MultiAccountImportRequest, api_multiaccount_import,
};
use tencent_im_rs::api::v4::recent_contact::create_contact_group::{
    CreateContactGroupRequest, GroupContactItem, api_create_contact_group,
};
use tencent_im_rs::api::v4::recent_contact::del_contact_group::{DelContactGroupRequest, api_del_contact_group};
use tencent_im_rs::api::v4::recent_contact::get_contact_group::{GetContactGroupRequest, api_get_contact_group};
use tencent_im_rs::api::v4::recent_contact::mark_contact::{MarkContactRequest, MarkItem, api_mark_contact};
use tencent_im_rs::api::v4::recent_contact::search_contact_group::{
    SearchContactGroupRequest, api_search_contact_group,
};
use tencent_im_rs::api::v4::recent_contact::update_contact_group::{
    ContactUpdateItem, UpdateContactGroupRequest, UpdateGroup, api_update_contact_group,
};
use tencent_im_rs::user_sig::hmac_sha256::TencentSig;

// docs/clients.md: helper
/// A helper whose calls of Tencent's host reach the proxy at this address, whose certificate's issuer is in a file.
fn helper(proxy: SocketAddr, issuer: &str) -> Result<TencentHelper> {
    let (sdkappid, admin) = (var("TENCENT_SDKAPPID")?.parse()?, var("TENCENT_ADMIN")?);
    let usersig = TencentSig::new(sdkappid, var("TENCENT_SECRET_KEY")?).generate_user_sig(admin.clone(), 86_400);
    let domain = format!("console.tim.qq.com:{}", proxy.port());
    let mut helper = TencentHelper::new(domain, sdkappid, admin, usersig.context("no UserSig")?);
    *helper.get_client() = reqwest::Client::builder()
        .add_root_certificate(reqwest::Certificate::from_pem(&std::fs::read(issuer)?)?)
        .resolve("console.tim.qq.com", proxy)
        .build()?;
    Ok(helper)
}
// end

/// The conversation with a user.
fn with_user(user: &str) -> ContactItem {
    let mut item = ContactItem::new(ConversationType::OneToOne);
    item.set_to_account(Some(user));
    item
}

/// Compares what the crate has read of a reply with what it should be, but for the envelope, which is a success, and times.
fn equal(reply: impl Serialize, expected: Value) -> Result<()> {
    let mut found = serde_json::to_value(reply)?;
    let fields = found.as_object_mut().context("no object")?;
    let envelope = ["ActionStatus", "ErrorCode", "ErrorInfo"].map(|name| fields.remove(name).unwrap_or_default());
    ensure!(envelope == [json!("OK"), json!(0), json!("")], "{envelope:?}");
    for list in ["ContactItem", "ContactResultItem"] {
        for item in fields.get_mut(list).and_then(Value::as_array_mut).into_iter().flatten() {
            let time = item.as_object_mut().and_then(|item| item.remove("Timestamp"));
            ensure!(
                time.is_some_and(|time| time.as_u64() > Some(1_700_000_000)),
                "{item} has no time"
            );
        }
    }
    ensure!(found == expected, "{found} is not {expected}");
    Ok(())
}

/// Imports three accounts.
async fn import(helper: &mut TencentHelper, user: &str) -> Result<()> {
    let mut account = AccountImportRequest::new(user);
    account
        .set_nick(Some("用户"))
        .set_face_url(Some("https://example.com/a.png"));
    equal(api_account_import(helper, account).await?, json!({}))?;
    let friends = MultiAccountImportRequest::new(vec![format!("{user}a"), format!("{user}b")]);
    equal(
        api_multiaccount_import(helper, friends).await?,
        json!({"FailAccounts": []}),
    )?;
    let check = AccountCheckRequest::new(vec![CheckItem::new(user), CheckItem::new(format!("{user}x"))]);
    let checked = [(user.to_owned(), "Imported"), (format!("{user}x"), "NotImported")]
        .map(|(user, status)| json!({"UserID": user, "ResultCode": 0, "ResultInfo": "", "AccountStatus": status}));
    equal(api_account_check(helper, check).await?, json!({"ResultItem": checked}))
}

/// Creates a group of one conversation and takes another one in, in place of the first.
async fn create_and_change(helper: &mut TencentHelper, user: &str) -> Result<()> {
    let (a, b) = (format!("{user}a"), format!("{user}b"));
    let item = |user: &str| json!({"Type": 1, "To_Account": user});
    let create = CreateContactGroupRequest::new(user, vec![GroupContactItem::new("同事", vec![with_user(&a)])]);
    let created = json!({"GroupItem": {"GroupName": "同事", "GroupId": 1},
        "ResultItem": [{"ContactItem": item(&a), "ResultCode": 0, "ResultInfo": ""}]});
    equal(
        api_create_contact_group(helper, create).await?,
        json!({"GroupResultItem": [created]}),
    )?;
    let changes = vec![
        ContactUpdateItem::new(ContactOptType::Add, with_user(&b)),
        ContactUpdateItem::new(ContactOptType::Delete, with_user(&a)),
    ];
    let mut change = UpdateGroup::new(UpdateGroupType::Conversation, changes);
    change.set_old_group_name(Some("同事"));
    let changed = json!({"UpdateGroupType": 2, "GroupName": "同事", "GroupId": 1, "OldGroupName": "同事",
    "ContactResultItem": [
        {"ContactOptType": 1, "ContactItem": item(&b), "ResultCode": 0, "ResultInfo": ""},
        {"ContactOptType": 2, "ContactItem": item(&a), "ResultCode": 0, "ResultInfo": ""},
    ]});
    let request = UpdateContactGroupRequest::new(user, UpdateType::AddOrDelete, change);
    let expected = json!({"UpdateType": 1, "UpdateGroupResult": changed});
    equal(api_update_contact_group(helper, request).await?, expected)
}

/// Renames the group: that is done, but the document's sample of the reply has no `ContactResultItem`, and the crate cannot
/// read it without.
async fn rename(helper: &mut TencentHelper, user: &str) -> Result<()> {
    let mut rename = UpdateGroup::new(UpdateGroupType::GroupName, Vec::new());
    rename
        .set_old_group_name(Some("同事"))
        .set_new_group_name(Some("colleagues"));
    let request = UpdateContactGroupRequest::new(user, UpdateType::AddOrDelete, rename);
    let error = api_update_contact_group(helper, request).await.err();
    let error = error
        .context("the crate reads the reply to a rename: has it been mended?")?
        .to_string();
    ensure!(error.contains("missing field `ContactResultItem`"), "{error}");
    Ok(())
}

/// Marks a conversation, reads it in both ways, and deletes the group.
async fn mark_and_delete(helper: &mut TencentHelper, user: &str) -> Result<()> {
    let b = format!("{user}b");
    let mut mark = MarkItem::new(MarkOptType::StandardAndCustom, with_user(&b));
    mark.set_set_mark(Some(vec![0, 63])).set_custom_mark(Some("自定义"));
    let marked = json!({"OptType": 3, "ContactItem": {"Type": 1, "To_Account": b}, "ResultCode": 0, "ResultInfo": ""});
    let reply = api_mark_contact(helper, MarkContactRequest::new(user, vec![mark])).await?;
    equal(reply, json!({"ErrorDisplay": "", "ResultItem": [marked]}))?;
    let bits = format!("1{}1", "0".repeat(62));
    let conversation =
        json!({"Type": 1, "To_Account": b, "StandardMark": bits, "CustomMark": "自定义", "ContactGroupId": [1]});
    let groups = json!([{"GroupName": "colleagues", "GroupId": 1}]);
    let search = SearchContactGroupRequest::new(user, vec![with_user(&b)]);
    let found = json!({"ContactResultItem": [conversation], "GroupItem": groups});
    equal(api_search_contact_group(helper, search).await?, found)?;
    let page = json!({"ContactItem": [conversation], "GroupItem": groups, "CompleteFlag": 1, "NextStartIndex": 0});
    equal(
        api_get_contact_group(helper, GetContactGroupRequest::new(user, 0)).await?,
        page,
    )?;
    let delete = DelContactGroupRequest::new(user, vec!["colleagues"]);
    equal(
        api_del_contact_group(helper, delete).await?,
        json!({"GroupItem": groups}),
    )?;
    let again = DelContactGroupRequest::new(user, vec!["colleagues"]);
    let refused = api_del_contact_group(helper, again).await?;
    ensure!(refused.error_code == Some(51009), "{refused:?}");
    Ok(())
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let user = format!("rs-{}", var("IM_UNIQUE")?);
    let mut helper = helper(var("IM_TLS")?.parse()?, &var("IM_CA")?)?;
    import(&mut helper, &user).await?;
    create_and_change(&mut helper, &user).await?;
    rename(&mut helper, &user).await?;
    mark_and_delete(&mut helper, &user).await
}
