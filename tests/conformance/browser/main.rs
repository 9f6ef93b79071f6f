//! The page of a merged history in a real browser, and its QR codes read by an independent decoder.
//!
//! Chromium is what the variable `CHROMIUM` names, else the one that is installed. It is driven by packages of npm that
//! the tests install below `target/`. Screenshots are left in `target/screenshots`.

mod history;

use conformance::{Server, development, workspace};
use history::{History, PICTURES};
use libtest_mimic::{Arguments, Failed, Trial};
use serde_json::json;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What of the driver a test runs, and on which server.
struct Check {
    name: &'static str,
    /// The driver's name for it.
    check: &'static str,
    /// The server's variable `public_url`, for a server of the test's own.
    public_url: Option<&'static str>,
}

const CHECKS: [Check; 9] = [
    Check {
        name: "a_history_is_whole_silent_and_accessible_at_every_width_scheme_and_language",
        check: "appearance",
        public_url: None,
    },
    Check {
        name: "messages_that_look_like_markup_are_shown_as_they_are_and_run_nothing",
        check: "markup",
        public_url: None,
    },
    Check {
        name: "without_javascript_the_page_links_lead_through_the_whole_history",
        check: "links",
        public_url: None,
    },
    Check {
        name: "reading_on_from_a_page_in_the_middle_leaves_the_links_to_those_before",
        check: "middle",
        public_url: None,
    },
    Check {
        name: "a_page_that_does_not_load_is_told_and_its_link_still_leads_there",
        check: "interruption",
        public_url: None,
    },
    Check {
        name: "the_tab_key_reaches_every_link_and_the_focus_is_seen",
        check: "keyboard",
        public_url: None,
    },
    Check {
        name: "an_unknown_history_is_an_accessible_page_in_the_reader_s_language",
        check: "absence",
        public_url: None,
    },
    Check {
        name: "qr_codes_read_by_zxing_give_the_page_that_was_called",
        check: "codes",
        public_url: None,
    },
    Check {
        name: "qr_codes_read_by_zxing_give_the_public_url_where_it_is_set",
        check: "codes",
        public_url: Some("https://im.example.com"),
    },
];

const PACKAGES: [(&str, &str); 3] = [
    ("playwright-core", "1.65.1"),
    ("axe-core", "4.14.1"),
    ("zxing-wasm", "3.1.4"),
];

/// What the tests run with.
struct Tools {
    chromium: PathBuf,
    /// Where the packages are.
    packages: PathBuf,
    screenshots: PathBuf,
}

impl Tools {
    /// Sees to it that they are there.
    ///
    /// # Errors
    ///
    /// Why they are not: the reason for which the tests are ignored.
    fn prepare() -> Result<Self, String> {
        if std::env::var_os("IM_BUNDLE_FAST").is_some() {
            return Err("IM_BUNDLE_FAST is set".to_owned());
        }
        let tools = Self {
            chromium: chromium().ok_or("there is no chromium, and CHROMIUM names none")?,
            packages: workspace().join("target/clients/browser"),
            screenshots: workspace().join("target/screenshots"),
        };
        for program in [tools.chromium.as_os_str(), OsStr::new("node")] {
            run(program, &["--version"])?;
        }
        for folder in [&tools.packages, &tools.screenshots] {
            std::fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        }
        if !tools.are_installed() {
            tools.install()?;
        }
        Ok(tools)
    }

    fn are_installed(&self) -> bool {
        PACKAGES.iter().all(|(name, version)| {
            let manifest = self.packages.join("node_modules").join(name).join("package.json");
            let text = std::fs::read_to_string(manifest).unwrap_or_default();
            let manifest: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
            manifest["version"] == *version
        })
    }

    fn install(&self) -> Result<(), String> {
        let options = "install --no-audit --no-fund --ignore-scripts --fetch-retries=1 --fetch-timeout=20000 --prefix";
        let mut arguments: Vec<_> = options.split(' ').map(str::to_owned).collect();
        arguments.push(self.packages.to_string_lossy().into_owned());
        arguments.extend(PACKAGES.map(|(name, version)| format!("{name}@{version}")));
        run(OsStr::new("npm"), &arguments)?;
        if self.are_installed() {
            Ok(())
        } else {
            Err("npm did not install what it was told to".to_owned())
        }
    }

    fn drive(&self, check: &Check, runtime: &tokio::runtime::Runtime) -> Result<(), Failed> {
        let history = runtime.block_on(check.write());
        let public_url = history.server.variable("public_url");
        let base = if public_url.is_empty() {
            history.server.base()
        } else {
            public_url.trim_end_matches('/')
        };
        let scene = json!({
            "chromium": self.chromium,
            "screenshots": self.screenshots,
            "page": history.url,
            "qr": history.url.replacen(history.server.base(), base, 1),
            "pictures": PICTURES,
            "name": history.name,
            "days": history.days,
            "entries": history.entries,
        });
        let output = Command::new("node")
            .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("browser/history.mjs"))
            .arg(&self.packages)
            .arg(check.check)
            .arg(scene.to_string())
            .output()?;
        runtime.block_on(history.end());
        if output.status.success() {
            Ok(())
        } else {
            Err(format!("{}\n{}", told(&output.stdout), told(&output.stderr)).into())
        }
    }
}

impl Check {
    async fn write(&self) -> History {
        let Some(public_url) = self.public_url else {
            return History::write().await;
        };
        let mut variables = development();
        variables.insert("public_url".to_owned(), public_url.to_owned());
        History::write_at_once(Server::with(variables, host::Options::default()).await).await
    }
}

/// The browser.
fn chromium() -> Option<PathBuf> {
    let named = std::env::var_os("CHROMIUM").filter(|name| !name.is_empty());
    let installed = ["/usr/bin/chromium", "/usr/bin/chromium-browser"].map(PathBuf::from);
    match named {
        Some(name) => Some(PathBuf::from(name)),
        None => installed.into_iter().find(|program| program.exists()),
    }
}

/// Runs a program to its end.
fn run<A: AsRef<OsStr>>(program: &OsStr, arguments: &[A]) -> Result<(), String> {
    let name = program.display();
    let output = Command::new(program)
        .args(arguments)
        .output()
        .map_err(|error| format!("{name}: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    let error = told(&output.stderr);
    // npm ends with where its log lies.
    let lines = || error.lines().filter(|line| !line.trim().is_empty());
    let telling = lines().find(|line| line.to_ascii_lowercase().starts_with("npm err"));
    let line = telling.or(lines().next_back()).unwrap_or("no message");
    Err(format!("{name} failed: {line}"))
}

fn told(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn main() {
    let arguments = Arguments::from_args();
    let tools: &'static Result<Tools, String> = Box::leak(Box::new(if arguments.list {
        Err("listed only".to_owned())
    } else {
        Tools::prepare()
    }));
    let trials = CHECKS.into_iter().map(|check| match tools {
        Ok(tools) => Trial::test(check.name, move || {
            let runtime = tokio::runtime::Runtime::new()?;
            tools.drive(&check, &runtime)
        }),
        Err(_) if arguments.list => Trial::test(check.name, || Ok(())),
        Err(reason) => Trial::test(check.name, || Ok(()))
            .with_kind(format!("not run: {reason}"))
            .with_ignored_flag(true),
    });
    libtest_mimic::run(&arguments, trials.collect()).exit();
}
