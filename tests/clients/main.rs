//! Clients as they are in the field, in other languages and by published libraries: whatever they find out about the
//! server, this workspace's own code had no part in it. `docs/clients.md` shows how they are pointed here, in their words.
//!
//! A driver walks through a whole flow of its family and compares what it gets. It ends with a status other than 0 where
//! something differs, and is told what it needs by the environment: see [`environment`]. What a driver takes (its language,
//! packages of registries) is looked for first; where it is not at hand the test is reported as ignored, with the reason.

mod document;
mod environment;
mod language;
mod packages;
mod tls;

use conformance::{Server, development, workspace};
use language::Language;
use libtest_mimic::{Arguments, Failed, Trial};
use packages::Packages;
use std::path::PathBuf;
use std::process::{Command, Output};

/// A program in another language that drives a server.
struct Client {
    /// The test's name.
    name: &'static str,
    language: Language,
    /// The program, beside this file.
    driver: &'static str,
    packages: Packages,
    /// The host that the client calls by TLS and nothing else, whose place a proxy takes.
    tls: Option<&'static str>,
    /// Whether it ends tokens that others of its team use, so that it has a server of its own whatever `BASE_URL` says.
    ends_tokens: bool,
}

impl Client {
    const fn new(name: &'static str, language: Language, driver: &'static str, packages: Packages) -> Self {
        Self {
            name,
            language,
            driver,
            packages,
            tls: None,
            ends_tokens: false,
        }
    }
}

/// All of them; those that take longest come first.
static CLIENTS: [Client; 17] = [
    Client {
        tls: Some("console.tim.qq.com"),
        ..Client::new(
            "tencent_im_rs_works_by_tls_but_for_the_reply_to_a_rename",
            Language::Rust,
            "tencent_im_rs",
            Packages::None,
        )
    },
    Client::new(
        "axios_and_jquery_add_groups_by_their_forms_and_json",
        Language::Node,
        "sns_groups.mjs",
        Packages::Npm(&["axios@1.21.1", "jquery@3.7.1", "jsdom@26.1.0"]),
    ),
    Client::new(
        "a_page_of_another_origin_works_with_groups_by_xmlhttprequest",
        Language::Node,
        "page.mjs",
        Packages::Npm(&["jquery@3.7.1", "jsdom@26.1.0", "tls-sig-api-v2@1.0.2"]),
    ),
    Client::new(
        "node_signs_with_tls_sig_api_v2_and_works_with_groups_and_marks",
        Language::Node,
        "contact_groups.mjs",
        Packages::Npm(&["tls-sig-api-v2@1.0.2"]),
    ),
    Client::new(
        "python_signs_with_tls_sig_api_v2_and_works_with_groups_and_marks",
        Language::Python,
        "contact_groups.py",
        Packages::Pip(&["tls-sig-api-v2==1.1"]),
    ),
    Client::new(
        "node_writes_with_rongcloud_sdk_and_its_messages_are_stored",
        Language::Node,
        "rongcloud_messages.mjs",
        Packages::Npm(&["rongcloud-sdk@3.1.1"]),
    ),
    Client::new(
        "python_writes_with_rc_server_sdk_and_its_messages_are_stored",
        Language::Python,
        "rongcloud_messages.py",
        // The library imports Jinja2 and does not say so.
        Packages::Pip(&["rc-server-sdk==3.2.0", "jinja2==3.1.6"]),
    ),
    Client::new(
        "java_works_with_groups_and_marks_by_httpclient_and_writes_nulls",
        Language::Java,
        "ContactGroups.java",
        Packages::None,
    ),
    Client {
        ends_tokens: true,
        ..Client::new(
            "java_works_with_yunzhijia_groups_by_httpurlconnection",
            Language::Java,
            "GroupGateway.java",
            Packages::None,
        )
    },
    Client::new(
        "java_works_with_order_chats_in_xml",
        Language::Java,
        "B2bChat.java",
        Packages::None,
    ),
    Client::new(
        "php_curl_works_with_groups_and_marks",
        Language::Php,
        "contact_groups.php",
        Packages::None,
    ),
    Client::new(
        "php_curl_stores_records_by_arrays_forms_and_json",
        Language::Php,
        "chat_records.php",
        Packages::None,
    ),
    Client {
        ends_tokens: true,
        ..Client::new(
            "php_curl_gets_tokens_by_forms_and_works_with_yunzhijia_groups",
            Language::Php,
            "group_gateway.php",
            Packages::None,
        )
    },
    Client::new(
        "yii2_httpclient_works_with_records_by_both_transports_and_all_formats",
        Language::Php,
        "yii.php",
        Packages::None,
    ),
    Client::new(
        "python_works_with_yunzhijia_groups",
        Language::Python,
        "group_gateway.py",
        Packages::None,
    ),
    Client::new(
        "node_works_with_yunzhijia_groups_by_fetch",
        Language::Node,
        "group_gateway.mjs",
        Packages::None,
    ),
    Client::new(
        "node_stores_records_by_formdata_forms_and_json",
        Language::Node,
        "chat_records.mjs",
        Packages::None,
    ),
];

/// Where the drivers are.
fn drivers() -> PathBuf {
    workspace().join("tests/clients")
}

impl Client {
    /// Where the packages are, and what is built.
    fn folder(&self) -> PathBuf {
        workspace().join("target/clients").join(self.driver)
    }

    /// Sees to it that all is there that the driver takes.
    ///
    /// # Errors
    ///
    /// Why it is not: the reason for which the test is ignored.
    fn prepare(&self) -> Result<(), String> {
        if std::env::var_os("IM_BUNDLE_FAST").is_some() {
            return Err("IM_BUNDLE_FAST is set".to_owned());
        }
        self.language.prepare(&drivers().join(self.driver))?;
        self.packages.prepare(&self.folder())
    }

    fn drive(&self) -> Result<(), Failed> {
        let runtime = tokio::runtime::Runtime::new()?;
        let server = if self.ends_tokens {
            runtime.block_on(Server::with(development(), host::Options::default()))
        } else {
            runtime.block_on(Server::start())
        };
        let mut command = self.language.command(&drivers().join(self.driver), &self.folder());
        command.envs(environment::of(&server)).env("IM_PACKAGES", self.folder());
        let proxy = match self.tls {
            Some(host) => Some(runtime.block_on(tls::Proxy::start(host, server.base()))?),
            None => None,
        };
        if let Some(proxy) = &proxy {
            command
                .env("IM_TLS", proxy.address().to_string())
                .env("IM_CA", proxy.issuer());
        }
        let output = command.output()?;
        runtime.block_on(server.stop());
        if output.status.success() {
            Ok(())
        } else {
            Err(format!("{}\n{}", told(&output.stdout), told(&output.stderr)).into())
        }
    }
}

/// Runs a program to its end.
///
/// # Errors
///
/// That it cannot be run, or what it says of its failure, in one line.
fn run(command: &mut Command) -> Result<Output, String> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = command.output().map_err(|error| format!("{program}: {error}"))?;
    if output.status.success() {
        return Ok(output);
    }
    let error = told(&output.stderr);
    let lines = || error.lines().filter(|line| !line.trim().is_empty());
    // Installers say more than once what went wrong, and npm ends with where its log lies.
    let is_telling = |line: &&str| {
        ["ERROR", "npm err", "error: "]
            .iter()
            .any(|word| line.starts_with(word))
    };
    let line = lines().find(is_telling).or(lines().next_back()).unwrap_or("no message");
    Err(format!("{program} failed: {line}"))
}

fn told(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Whether the command line asks for a test; nothing is installed for others.
fn is_wanted(arguments: &Arguments, name: &str) -> bool {
    let fits = |filter: &String| {
        if arguments.exact {
            filter == name
        } else {
            name.contains(filter.as_str())
        }
    };
    arguments.filter.as_ref().is_none_or(fits) && !arguments.skip.iter().any(fits)
}

fn trial(client: &'static Client, reason: Option<String>) -> Trial {
    let is_ignored = reason.is_some();
    Trial::test(client.name, || client.drive())
        .with_kind(reason.map_or_else(String::new, |reason| format!("not run: {reason}")))
        .with_ignored_flag(is_ignored)
}

fn main() {
    let arguments = Arguments::from_args();
    let prepared = std::thread::scope(|scope| {
        let prepare = |client: &'static Client| {
            let is_needed = !arguments.list && is_wanted(&arguments, client.name);
            scope.spawn(move || if is_needed { client.prepare().err() } else { None })
        };
        // All are begun before the first is waited for.
        let running: Vec<_> = CLIENTS.iter().map(prepare).collect();
        let reason = |thread: std::thread::ScopedJoinHandle<'_, Option<String>>| {
            thread
                .join()
                .unwrap_or_else(|_| Some("preparing it panicked".to_owned()))
        };
        running.into_iter().map(reason).collect::<Vec<_>>()
    });
    let mut trials: Vec<Trial> = CLIENTS
        .iter()
        .zip(prepared)
        .map(|(client, reason)| trial(client, reason))
        .collect();
    trials.extend(document::trials());
    libtest_mimic::run(&arguments, trials).exit();
}
