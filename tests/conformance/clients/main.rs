//! Clients in other languages, whose signatures and requests come from the published libraries: whatever they find out
//! about the server, this workspace's own code had no part in it.

use conformance::{Server, workspace};
use libtest_mimic::{Arguments, Failed, Trial};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A published library in another language, with the program that drives a server with it.
struct Client {
    name: &'static str,
    /// The program that runs the driver.
    program: &'static str,
    /// The driver, beside this file.
    driver: &'static str,
    /// What the driver is given after the library's folder and the server's URL.
    arguments: fn(&Server) -> Vec<String>,
    /// Proves that the library is installed, relative to the client's folder.
    installed: &'static str,
    installer: Installer,
    packages: &'static [&'static str],
}

/// The command that installs packages; they follow as arguments, and the folder as the last one.
struct Installer {
    command: &'static [&'static str],
    folder: &'static str,
}

const NPM: Installer = Installer {
    command: &[
        "npm",
        "install",
        "--no-audit",
        "--no-fund",
        "--ignore-scripts",
        "--fetch-retries=1",
        "--fetch-timeout=20000",
    ],
    folder: "--prefix",
};

const PIP: Installer = Installer {
    command: &[
        "python3",
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--retries=1",
        "--timeout=20",
    ],
    folder: "--target",
};

const CLIENTS: [Client; 4] = [
    Client {
        name: "node_signs_with_tls_sig_api_v2_and_works_with_groups_and_marks",
        program: "node",
        driver: "contact_groups.mjs",
        arguments: contact_groups,
        installed: "node_modules/tls-sig-api-v2/package.json",
        installer: NPM,
        packages: &["tls-sig-api-v2@1.0.2"],
    },
    Client {
        name: "python_signs_with_tls_sig_api_v2_and_works_with_groups_and_marks",
        program: "python3",
        driver: "contact_groups.py",
        arguments: contact_groups,
        installed: "TLSSigAPIv2.py",
        installer: PIP,
        packages: &["tls-sig-api-v2==1.1"],
    },
    Client {
        name: "node_writes_with_rongcloud_sdk_and_its_messages_are_stored",
        program: "node",
        driver: "rongcloud.mjs",
        arguments: rongcloud,
        installed: "node_modules/rongcloud-sdk/package.json",
        installer: NPM,
        packages: &["rongcloud-sdk@3.1.1"],
    },
    Client {
        name: "python_writes_with_rc_server_sdk_and_its_messages_are_stored",
        program: "python3",
        driver: "rongcloud.py",
        arguments: rongcloud,
        installed: "rongcloud/rongcloud.py",
        installer: PIP,
        // The library imports Jinja2 and does not say so.
        packages: &["rc-server-sdk==3.2.0", "jinja2==3.1.6"],
    },
];

/// Application id, secret key, administrator, a UserID of this run's own.
fn contact_groups(server: &Server) -> Vec<String> {
    let administrators = server.variable("tencent_admins");
    vec![
        server.variable("tencent_sdkappid").to_owned(),
        server.variable("tencent_secret_key").to_owned(),
        administrators.split(',').next().unwrap_or_default().to_owned(),
        server.unique("client"),
    ]
}

/// App Key, App Secret, a token of chat-records, a memberId and a sellerId of this run's own.
fn rongcloud(server: &Server) -> Vec<String> {
    let unique = server.unique("");
    let member = i64::from_str_radix(unique.trim_start_matches('-'), 16).expect("a suffix of hexadecimal digits");
    vec![
        server.variable("rongcloud_app_key").to_owned(),
        server.variable("rongcloud_app_secret").to_owned(),
        server.token("chat-records"),
        member.to_string(),
        server.unique("shop"),
    ]
}

impl Client {
    fn folder(&self) -> PathBuf {
        workspace().join("target/clients").join(self.driver)
    }

    /// Sees to it that the library is there.
    ///
    /// # Errors
    ///
    /// Why it is not: the reason for which the test is ignored.
    fn prepare(&self) -> Result<(), String> {
        if std::env::var_os("IM_BUNDLE_FAST").is_some() {
            return Err("IM_BUNDLE_FAST is set".to_owned());
        }
        run(self.program, &["--version"])?;
        let folder = self.folder();
        if folder.join(self.installed).exists() {
            return Ok(());
        }
        std::fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        let (program, arguments) = self.installer.command.split_first().ok_or("nothing to run")?;
        let arguments = arguments.iter().chain(self.packages).chain([&self.installer.folder]);
        let arguments: Vec<&OsStr> = arguments.map(OsStr::new).chain([folder.as_os_str()]).collect();
        run(program, &arguments)?;
        if folder.join(self.installed).exists() {
            Ok(())
        } else {
            Err(format!("{program} installed no {}", self.installed))
        }
    }

    fn drive(&self, runtime: &tokio::runtime::Runtime) -> Result<(), Failed> {
        let server = runtime.block_on(Server::start());
        let driver = Path::new(env!("CARGO_MANIFEST_DIR")).join("clients").join(self.driver);
        let output = Command::new(self.program)
            .arg(driver)
            .arg(self.folder())
            .arg(server.base())
            .args((self.arguments)(&server))
            .output()?;
        runtime.block_on(server.stop());
        if output.status.success() {
            Ok(())
        } else {
            Err(format!("{}\n{}", told(&output.stdout), told(&output.stderr)).into())
        }
    }
}

/// Runs a program to its end.
fn run<A: AsRef<OsStr>>(program: &str, arguments: &[A]) -> Result<Output, String> {
    let output = Command::new(program)
        .args(arguments)
        .output()
        .map_err(|error| format!("{program}: {error}"))?;
    if output.status.success() {
        return Ok(output);
    }
    let error = told(&output.stderr);
    let lines = || error.lines().filter(|line| !line.trim().is_empty());
    // Both installers say more than once what went wrong, and npm ends with where its log lies.
    let telling = lines().find(|line| line.starts_with("ERROR") || line.starts_with("npm err"));
    let line = telling.or(lines().next_back()).unwrap_or("no message");
    Err(format!("{program} failed: {line}"))
}

fn told(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn trial(client: Client, list: bool) -> Trial {
    let reason = if list { None } else { client.prepare().err() };
    let ignored = reason.is_some();
    Trial::test(client.name, move || {
        let runtime = tokio::runtime::Runtime::new()?;
        client.drive(&runtime)
    })
    .with_kind(reason.map_or_else(String::new, |reason| format!("not run: {reason}")))
    .with_ignored_flag(ignored)
}

fn main() {
    let arguments = Arguments::from_args();
    let trials = CLIENTS
        .into_iter()
        .map(|client| trial(client, arguments.list))
        .collect();
    libtest_mimic::run(&arguments, trials).exit();
}
