"use strict";

// Puts the next page behind this one before its end comes into view. Without this script the links do.
(() => {
  const list = document.getElementById("messages");
  const pager = document.getElementById("pager");
  const shown = document.getElementById("shown");
  const status = document.getElementById("status");
  if (!list || !pager || !shown || !status || !("IntersectionObserver" in window)) {
    return;
  }

  const nextLink = (within) => within.querySelector("#pager a[rel=next]");
  const [firstShown] = shown.textContent.split(" ");

  const append = (page) => {
    const days = list.querySelectorAll(".day");
    const lastDay = days.length ? days[days.length - 1].dataset.day : undefined;
    for (const item of page.querySelectorAll("#messages > li")) {
      if (item.dataset.day === undefined || item.dataset.day !== lastDay) {
        list.append(document.importNode(item, true));
      }
    }
    const [lastShown] = page.getElementById("shown").textContent.split(" ");
    shown.textContent = `${firstShown}–${lastShown} / ${shown.dataset.pages}`;
  };

  // Takes away the links that lead to what is shown now.
  const finish = (link) => {
    const hadFocus = pager.contains(document.activeElement);
    link.remove();
    document.getElementById("last")?.remove();
    pager.hidden = !pager.querySelector("a");
    status.textContent = status.dataset.end;
    if (hadFocus) {
      status.tabIndex = -1;
      status.focus();
    }
  };

  const load = async (link) => {
    status.textContent = status.dataset.loading;
    const reply = await fetch(link.href);
    if (!reply.ok) {
      throw new Error(String(reply.status));
    }
    const page = new DOMParser().parseFromString(await reply.text(), "text/html");
    append(page);
    const next = nextLink(page);
    if (next) {
      link.setAttribute("href", next.getAttribute("href"));
      status.textContent = "";
    } else {
      finish(link);
    }
    return Boolean(next);
  };

  const link = nextLink(document);
  if (!link) {
    return;
  }
  let loading = false;
  const observer = new IntersectionObserver(
    async (entries) => {
      if (loading || !entries.some((entry) => entry.isIntersecting)) {
        return;
      }
      loading = true;
      try {
        const more = await load(link);
        observer.unobserve(link);
        if (more) {
          // Observed anew, so that a link that is still in view loads the page behind it.
          observer.observe(link);
        }
      } catch {
        status.textContent = status.dataset.failed;
        observer.disconnect();
      }
      loading = false;
    },
    { rootMargin: "800px" },
  );
  observer.observe(link);
})();
