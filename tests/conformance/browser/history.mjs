// Opens a merged history in Chromium, as people do, and finds fault with what they would see.
// Arguments: the folder of the npm packages playwright-core, axe-core and zxing-wasm; the check; what it needs, as JSON:
// chromium (the program), screenshots (a folder), page (the address to open), qr (the address that the codes are to
// give), pictures (the origin of the pictures in messages), days, and entries, each with its type, name, content and,
// if it is a notice, title.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

const [folder, check, json] = process.argv.slice(2);
const scene = JSON.parse(json);
const library = createRequire(`${folder}/`);
const { chromium } = library("playwright-core");
const axe = readFileSync(library.resolve("axe-core/axe.min.js"), "utf8");

const TEXT = 2;
const PAGE_SIZE = 50;
const WIDTHS = { 390: 844, 1280: 900 };
const PHONE = { width: 390, height: WIDTHS[390] };
const LANGUAGES = { zh: { locale: "zh-CN", tag: "zh-CN" }, en: { locale: "en-US", tag: "en" } };
const PICTURE = `<svg xmlns="http://www.w3.org/2000/svg" width="640" height="360" viewBox="0 0 640 360">
  <path fill="#8ec5ef" d="M0 0h640v360H0z"/><circle cx="500" cy="90" r="46" fill="#ffd257"/>
  <path fill="#4d7c57" d="M0 360V250l150-120 130 110 110-80 250 160v40z"/></svg>`;

/** What a page did that nobody should see. */
class Faults {
  #origin;
  found = [];

  constructor(origin) {
    this.#origin = origin;
  }

  async watch(context) {
    await context.exposeBinding("violated", (_, violation) => this.found.push(`Content-Security-Policy: ${violation}`));
    await context.addInitScript(() => {
      document.addEventListener("securitypolicyviolation", (event) =>
        window.violated(`${event.violatedDirective} of ${event.blockedURI}`),
      );
    });
    // The host of the pictures does not exist; anything else that is asked of another host is a fault.
    await context.route(
      (url) => url.origin !== this.#origin && url.protocol !== "data:",
      (route) => {
        const request = route.request();
        if (request.resourceType() === "image" && new URL(request.url()).origin === scene.pictures) {
          return route.fulfill({ contentType: "image/svg+xml", body: PICTURE });
        }
        this.found.push(`request for ${request.url()}`);
        return route.abort();
      },
    );
    context.on("console", (message) => this.found.push(`console ${message.type()}: ${message.text()}`));
    context.on("weberror", (error) => this.found.push(`error: ${error.error()}`));
    context.on("dialog", (dialog) => {
      this.found.push(`dialog: ${dialog.message()}`);
      return dialog.dismiss();
    });
  }

  none() {
    assert.deepEqual(this.found, []);
  }
}

/** Opens a page in a browser profile of its own. */
async function open(browser, options, address = scene.page) {
  const context = await browser.newContext({ viewport: PHONE, ...options });
  context.setDefaultTimeout(20_000);
  const faults = new Faults(new URL(scene.page).origin);
  await faults.watch(context);
  const page = await context.newPage();
  const reply = await page.goto(address, { waitUntil: "load" });
  return { context, page, faults, reply };
}

/** Every combination of width, colour scheme and language. */
function* appearances() {
  for (const [width, height] of Object.entries(WIDTHS)) {
    for (const colorScheme of ["light", "dark"]) {
      for (const [language, { locale, tag }] of Object.entries(LANGUAGES)) {
        const viewport = { width: Number(width), height };
        yield { name: `${width}-${colorScheme}-${language}`, tag, options: { viewport, colorScheme, locale } };
      }
    }
  }
}

/** The items of the list from its first to its last. */
function items(page) {
  return page.$$eval("#messages > li", (items) =>
    items.map((item) => ({
      id: item.id,
      day: item.dataset.day,
      name: item.querySelector(".name")?.textContent,
      title: item.querySelector(".title")?.textContent,
      text: item.querySelector(".text")?.textContent,
      time: item.matches(".message") ? item.querySelector("time")?.dateTime : undefined,
    })),
  );
}

const isEntry = (item) => item.day === undefined;
const expectedIds = scene.entries.map((_, index) => `m${index + 1}`);

/** That the list has all entries in their order, each day announced once, before its first entry. */
function isWhole(list) {
  const entries = list.filter(isEntry);
  assert.deepEqual(entries.map((entry) => entry.id), expectedIds);
  for (const [index, { type, name, content, title }] of scene.entries.entries()) {
    const shown = entries[index];
    assert.equal(shown.name, name, shown.id);
    if (title !== undefined) {
      assert.equal(shown.title, title, shown.id);
    }
    if (type === TEXT || title !== undefined) {
      assert.equal(shown.text, content, shown.id);
    }
  }
  const days = [...new Set(entries.map((entry) => entry.time.split(" ")[0]))];
  const announced = list.filter((item) => !isEntry(item)).map((item) => item.day);
  assert.deepEqual(announced, days);
  assert.ok(days.length >= scene.days, `days: ${days}`);
  for (const day of days) {
    const at = list.findIndex((item) => item.day === day);
    assert.ok(list[at + 1].time.startsWith(`${day} `), `what follows ${day} is of ${list[at + 1].time}`);
  }
}

/** Waits until the page says that there is no more (end), or that it could not load more (failed). */
function isTold(page, what) {
  return page.waitForFunction((what) => {
    const { dataset, textContent } = document.getElementById("status");
    return textContent !== "" && textContent === dataset[what];
  }, what);
}

/** Scrolls down until nothing more comes. */
async function readToTheEnd(page) {
  const count = () => page.locator(".message").count();
  assert.equal(await count(), PAGE_SIZE, "what is loaded before anybody scrolls");
  for (let loaded = PAGE_SIZE; loaded < scene.entries.length; loaded = await count()) {
    await page.keyboard.press("End");
    await page.waitForFunction((loaded) => document.querySelectorAll(".message").length > loaded, loaded);
  }
  await isTold(page, "end");
  assert.equal(await page.locator("#pager").isVisible(), false, "links to pages that are shown already");
}

/** Whether an element is what one sees at its own place. */
function isSeen(locator) {
  return locator.evaluate((element) => {
    const { left, top } = element.getClientRects()[0];
    return element.contains(document.elementFromPoint(left + 3, top + 3));
  });
}

/** Where the focus goes when a key is pressed so many times; it is seen each time. */
async function focusMoves(page, key, times) {
  const reached = [];
  const focused = page.locator("a:focus-visible");
  while (reached.length < times) {
    await page.keyboard.press(key);
    reached.push(await focused.getAttribute("href"));
    const [style, width] = await focused.evaluate((link) => {
      const { outlineStyle, outlineWidth } = getComputedStyle(link);
      return [outlineStyle, parseFloat(outlineWidth)];
    });
    assert.ok(style === "solid" && width >= 2, `the focus is seen: ${style} ${width}`);
    assert.ok(await isSeen(focused), `${reached.at(-1)} is seen when it has the focus`);
  }
  return reached;
}

async function hasNoHorizontalScrolling(page) {
  const [content, window] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  assert.ok(content <= window, `${content} pixels wide in a window of ${window}`);
}

async function hasLandmarks(page, tag) {
  assert.equal(await page.locator("html").getAttribute("lang"), tag);
  for (const role of ["banner", "main", "contentinfo"]) {
    assert.equal(await page.getByRole(role).count(), 1, role);
  }
  assert.equal(await page.getByRole("heading", { level: 1 }).count(), 1);
}

/** That axe, which knows the rules for web content, contrast of colours among them, finds none broken. */
async function isAccessible(page) {
  // Evaluated, because the page's policy lets no script in.
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run({ resultTypes: ["violations"] }));
  const told = violations.map(({ id, help, nodes }) => ({ id, help, nodes: nodes.slice(0, 3).map((node) => node.html) }));
  assert.deepEqual(told, []);
}

/** Keeps what the window shows, or so much of the page's top. */
function screenshot(page, name, height) {
  const { width } = page.viewportSize();
  const part = height === undefined ? {} : { fullPage: true, clip: { x: 0, y: 0, width, height } };
  return page.screenshot({ path: path.join(scene.screenshots, `history-${name}.png`), ...part });
}

const checks = {
  async appearance(browser) {
    for (const { name, tag, options } of appearances()) {
      const { context, page, faults, reply } = await open(browser, options);
      assert.equal(reply.status(), 200);
      await hasLandmarks(page, tag);
      assert.equal(await page.getByRole("navigation").count(), 1);
      assert.notEqual(await page.getByRole("navigation").getAttribute("aria-label"), null);
      await readToTheEnd(page);
      isWhole(await items(page));
      await hasNoHorizontalScrolling(page);
      await page.locator(".day").last().scrollIntoViewIfNeeded();
      await screenshot(page, `${name}-day`);
      await page.keyboard.press("End");
      await screenshot(page, `${name}-end`);
      await page.keyboard.press("Home");
      await page.waitForFunction(() => scrollY === 0);
      assert.ok(await isSeen(page.locator("#m1")), "the first message is seen");
      await page.waitForFunction(() => [...document.images].every((image) => image.complete && image.naturalWidth > 0));
      await hasNoHorizontalScrolling(page);
      faults.none();
      await screenshot(page, name, 2 * page.viewportSize().height);
      await isAccessible(page);
      await context.close();
    }
  },

  async markup(browser) {
    const { page, faults } = await open(browser, {});
    await readToTheEnd(page);
    const title = await page.title();
    assert.equal(title, scene.name);
    assert.equal(await page.getByRole("heading", { level: 1 }).textContent(), scene.name);
    isWhole(await items(page));
    const foreign = await page.$$eval("#messages *", (elements) =>
      elements
        .filter((element) => {
          const attributes = element.getAttributeNames();
          const runs = attributes.some((name) => name.startsWith("on") || name === "style" || name === "srcdoc");
          return runs || element.matches("script, style, iframe, object, embed, form, base, meta, link");
        })
        .map((element) => element.outerHTML),
    );
    assert.deepEqual(foreign, []);
    const schemes = await page.$$eval("a[href]", (links) => [...new Set(links.map((link) => link.protocol))]);
    assert.deepEqual(schemes.filter((scheme) => !["http:", "https:"].includes(scheme)), []);
    assert.equal(await page.evaluate(() => window.stolen), undefined, "something of a message ran");
    faults.none();
  },

  async links(browser) {
    const { page, faults } = await open(browser, { javaScriptEnabled: false });
    const read = [];
    const pages = Math.ceil(scene.entries.length / PAGE_SIZE);
    for (let number = 1; number <= pages; number += 1) {
      assert.equal(await page.locator("[aria-current=page]").textContent(), `${number} / ${pages}`);
      await page.locator("#pager").scrollIntoViewIfNeeded();
      await screenshot(page, `links-${number}`);
      read.push(...(await items(page)).filter(isEntry).map((entry) => entry.id));
      if (number < pages) {
        await page.locator("a[rel=next]").focus();
        await Promise.all([page.waitForURL(/[?&]page=/), page.keyboard.press("Enter")]);
        await page.waitForURL((url) => url.searchParams.get("page") === String(number + 1));
      }
    }
    assert.deepEqual(read, expectedIds);
    assert.equal(await page.locator("a[rel=next]").count(), 0, "a link behind the last page");
    await page.locator("a[rel=prev]").click();
    await page.waitForURL((url) => url.searchParams.get("page") === String(pages - 1));
    await page.locator("#pager a").first().click();
    await page.waitForURL((url) => url.searchParams.get("page") === "1");
    assert.ok(await isSeen(page.locator("#m1")));
    assert.equal(await page.locator("a[rel=prev]").count(), 0, "a link before the first page");
    await page.locator("#pager a").last().click();
    await page.waitForURL((url) => url.searchParams.get("page") === String(pages));
    faults.none();
  },

  async middle(browser) {
    const { page, faults } = await open(browser, {}, `${scene.page}&page=2`);
    await page.keyboard.press("End");
    await isTold(page, "end");
    const ids = (await items(page)).filter(isEntry).map((entry) => entry.id);
    assert.deepEqual(ids, expectedIds.slice(PAGE_SIZE));
    assert.equal(await page.locator("[aria-current=page]").textContent(), "2–3 / 3");
    assert.deepEqual(await page.locator("#pager a").allTextContents(), ["First", "Previous"]);
    faults.none();
  },

  async interruption(browser) {
    const { page } = await open(browser, {});
    await page.route("**/history.html?*page=2", (route) => route.abort());
    await page.keyboard.press("End");
    await isTold(page, "failed");
    await page.unrouteAll();
    await page.locator("a[rel=next]").click();
    await page.waitForURL((url) => url.searchParams.get("page") === "2");
    assert.equal(await page.locator(".message").first().getAttribute("id"), `m${PAGE_SIZE + 1}`);
  },

  async keyboard(browser) {
    for (const colorScheme of ["light", "dark"]) {
      const { context, page } = await open(browser, { colorScheme });
      await readToTheEnd(page);
      await page.keyboard.press("Home");
      await page.waitForFunction(() => scrollY === 0);
      const links = await page.$$eval("a[href]", (links) => links.map((link) => link.getAttribute("href")));
      assert.ok(links.length > 2, `links: ${links}`);
      assert.deepEqual(await focusMoves(page, "Tab", links.length), links);
      const before = links.slice(0, -1).toReversed();
      assert.deepEqual(await focusMoves(page, "Shift+Tab", before.length), before);
      await context.close();
    }
  },

  async absence(browser) {
    for (const { name, tag, options } of appearances()) {
      const { context, page, reply } = await open(browser, options, `${scene.page}0`);
      assert.equal(reply.status(), 404);
      assert.equal(await page.locator("html").getAttribute("lang"), tag);
      await hasNoHorizontalScrolling(page);
      await isAccessible(page);
      await screenshot(page, `absent-${name}`, 300);
      await context.close();
    }
  },

  async codes(browser) {
    const { prepareZXingModule, readBarcodes } = library("zxing-wasm/reader");
    const module = path.join(path.dirname(library.resolve("zxing-wasm/reader")), "../../reader/zxing_reader.wasm");
    prepareZXingModule({ overrides: { wasmBinary: readFileSync(module) } });
    const codeIn = async (picture) => {
      const codes = await readBarcodes(new Blob([picture]), { formats: ["QRCode"] });
      return codes.map((code) => code.text);
    };
    const png = await fetch(scene.page.replace("history.html", "history.png"));
    assert.equal(png.status, 200);
    assert.deepEqual(await codeIn(await png.arrayBuffer()), [scene.qr]);
    const { page, faults, reply } = await open(
      browser,
      { viewport: { width: 600, height: 600 } },
      scene.page.replace("history.html", "history.svg"),
    );
    assert.equal(reply.status(), 200);
    assert.deepEqual(await codeIn(await page.screenshot()), [scene.qr]);
    faults.none();
  },
};

const browser = await chromium.launch({
  executablePath: scene.chromium,
  // Without animation a key that scrolls has scrolled when the next one is pressed.
  args: ["--disable-dev-shm-usage", "--disable-smooth-scrolling"],
});
try {
  await checks[check](browser);
} finally {
  await browser.close();
}
