//! `POST /api/InitGroupChat_B2B_Details`
//!
//! Makes or joins the group of an order line. Document: docs/api/b2b-chat.md#init_group_chat

use crate::domain::{self, Claim, Error, Member, OrderLine};
use crate::family::{B2bChat, CallError, TokenHolder};
use crate::rong_cloud::Call;
use crate::store::{Entry, Group, GroupMember, Missing};
use crate::wire::{self, ApiRet, Measured, Moment, NAMESPACE, SITE};
use aspnet::reply::Form;
use common::Endpoint;
use common::http::Incoming;
use common::local_time::LocalTime;
use http::Method;

/// A member on the way into the group of an order line.
pub(crate) struct InitGroupChat {
    line: OrderLine,
    /// What the client says of the group.
    claim: Claim,
    /// The number of the originating order.
    source_order: Option<String>,
    member: Member,
    /// How the reply is written.
    form: Form,
}

impl Endpoint for InitGroupChat {
    const NAME: &'static str = "init_group_chat";
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/api/InitGroupChat_B2B_Details";
    type Family = B2bChat;
    type Caller = TokenHolder;
    type Reply = ApiRet<GroupChatInfo>;

    /// UNSPECIFIED: b2b-chat-is-rong-group
    fn decode(family: &B2bChat, holder: TokenHolder, incoming: &Incoming) -> Result<Self, CallError> {
        let params: ChatBoxParams = wire::parameter(&family.reader, incoming)?;
        holder.acts_as(&params.from_user_id.to_string())?;
        let line = OrderLine::read(params.order_id, params.order_details_idx)?;
        let member = Member {
            user_id: params.from_user_id,
            company: params.dele_company_id,
            role: params.role_type,
            cus_company: params.cus_company_name,
            sell_company: params.sell_company_name,
        };
        let member = member.check()?;
        domain::check_length("SourceOrderID", params.source_order_id.as_deref())?;
        let claim = Claim::read(params.is_rong_group != 0, params.group_id)?;
        Ok(Self {
            line,
            claim: if holder.adopts(family.adoption) {
                claim
            } else {
                claim.without_id()
            },
            source_order: params.source_order_id,
            member,
            form: Form::of(SITE, incoming),
        })
    }

    /// Clients make this call before each message, so it looks first whether there is anything to write: that takes no lock.
    async fn handle(self, family: &B2bChat) -> Result<ApiRet<GroupChatInfo>, CallError> {
        let found = family.store.find(&self.line, &self.claim, &self.member).await?;
        let group = match found {
            Some(group) => group,
            None => self.enter(family).await?,
        };
        let local_time = family.local_time();
        let count = group.count;
        let mut info = GroupChatInfo::new(self.line, group, local_time);
        // UNSPECIFIED: b2b-chat-bytes
        wire::keep_first(&mut info.members, self.form);
        let is_whole = i32::try_from(info.members.len()) == Ok(count);
        let reply = ApiRet::success(info, local_time);
        Ok(if is_whole { reply } else { reply.of(count) })
    }
}

impl InitGroupChat {
    /// Enters, and has RongCloud do what is missing there. Whoever is in the group already costs no call.
    async fn enter(&self, family: &B2bChat) -> Result<Group, CallError> {
        let Self {
            line,
            claim,
            source_order,
            member,
            ..
        } = self;
        let remote = family.rong_cloud.is_some();
        let entered = family.store.enter(line, claim, source_order.as_deref(), member, remote);
        let (group_id, name, missing) = match entered.await? {
            Entry::Entered(group) => return Ok(group),
            Entry::Reserved {
                group_id,
                name,
                missing,
            } => (group_id, name, missing),
        };
        let user_id = self.member.user_id;
        let asked = match &family.rong_cloud {
            Some(rong_cloud) => rong_cloud.call(missing.call(), &group_id, &name, user_id).await,
            None => Ok(()),
        };
        match asked {
            Ok(()) => family.store.accepted(line, &group_id, user_id).await,
            Err(refusal @ Error::Refused { .. }) => {
                family.store.refused(&group_id, user_id).await?;
                Err(refusal.into())
            }
            // What was reserved stays, for the next call to repeat this one.
            Err(error) => Err(error.into()),
        }
    }
}

impl Missing {
    /// The call that gets it.
    fn call(self) -> Call {
        match self {
            Self::Group => Call::Create,
            Self::Member => Call::Join,
        }
    }
}

aspnet::class! {
    /// The request's body, in the document's order.
    read struct ChatBoxParams: "ChatBoxParams" in NAMESPACE {
        /// 0 customer, 1 customer service, 2 purchasing, 3 supplier.
        role_type: i32 = "RoleType",
        /// The order: 1 to 64 characters, not only white space, no control characters.
        order_id: Option<String> = "orderID",
        /// The order's line: 0 or more.
        order_details_idx: i32 = "OrderDetailsIDX",
        /// The customer's name: at most 255 characters.
        cus_company_name: Option<String> = "CusCompanyName",
        /// The supplier's name: at most 255 characters.
        sell_company_name: Option<String> = "SellCompanyName",
        /// 0: the group does not exist as far as the client knows; any other number: it exists.
        is_rong_group: i32 = "IsRongGroup",
        /// The group's id, at most 64 characters; may be empty.
        group_id: Option<String> = "GroupID",
        /// The caller's account: 1 or more.
        from_user_id: i32 = "fromUserID",
        /// The company that the account acts for: 0 or more.
        dele_company_id: i32 = "DeleCompanyID",
        /// The originating order: at most 255 characters.
        source_order_id: Option<String> = "SourceOrderID",
    }
}

aspnet::class! {
    /// A group, in `Message`. UNSPECIFIED: b2b-chat-message
    write pub(crate) struct GroupChatInfo: "GroupChatInfo" in NAMESPACE {
        /// The group's id.
        group_id: String = "GroupID",
        /// The order and the line, and the companies where they fit into 60 characters.
        group_name: String = "GroupName",
        /// 1: the group exists; for the next call.
        is_rong_group: i32 = "IsRongGroup",
        /// As in the request.
        order_id: String = "orderID",
        /// As in the request.
        order_details_idx: i32 = "OrderDetailsIDX",
        /// As in the request that made the group.
        source_order_id: Option<String> = "SourceOrderID",
        /// When the group was made or adopted.
        created: Moment = "Created",
        /// Who is in it, in the order of joining.
        members: Vec<GroupChatMember> = "Members",
    }
}

aspnet::class! {
    /// A member of a group, as in the member's last request.
    write struct GroupChatMember: "GroupChatMember" in NAMESPACE {
        /// The account.
        from_user_id: i32 = "fromUserID",
        /// The company that the account acts for.
        dele_company_id: i32 = "DeleCompanyID",
        /// 0 customer, 1 customer service, 2 purchasing, 3 supplier.
        role_type: i32 = "RoleType",
        /// The customer's name.
        cus_company_name: Option<String> = "CusCompanyName",
        /// The supplier's name.
        sell_company_name: Option<String> = "SellCompanyName",
        /// When the member joined.
        joined: Moment = "Joined",
    }
}

impl Measured for GroupChatMember {
    const AROUND: (usize, usize) = (192, 512);

    fn texts(&self) -> impl Iterator<Item = &str> {
        let texts = [&self.cus_company_name, &self.sell_company_name];
        texts.into_iter().flatten().map(String::as_str)
    }
}

impl GroupChatInfo {
    fn new(line: OrderLine, group: Group, local_time: LocalTime) -> Self {
        let members = group.members.into_iter();
        let members = members.map(|member| GroupChatMember::new(member, local_time));
        Self {
            group_id: group.id,
            group_name: group.name,
            is_rong_group: 1,
            order_id: line.order_id,
            order_details_idx: line.line,
            source_order_id: group.source_order,
            created: Moment::new(group.created, local_time),
            members: members.collect(),
        }
    }
}

impl GroupChatMember {
    fn new(member: GroupMember, local_time: LocalTime) -> Self {
        Self {
            from_user_id: member.user_id,
            dele_company_id: member.company,
            role_type: member.role,
            cus_company_name: member.cus_company,
            sell_company_name: member.sell_company,
            joined: Moment::new(member.joined, local_time),
        }
    }
}
