/* A few comforts; every page is whole without them. */

if (location.protocol === "file:") {
  // Opened from a folder there is no server to turn "study/" into "study/index.html".
  for (const link of document.querySelectorAll("a[href]")) {
    const url = new URL(link.getAttribute("href"), location) // of a drawing's link .href is no text
    if (url.protocol === "file:" && url.pathname.endsWith("/")) {
      url.pathname += "index.html"
      link.setAttribute("href", url.href)
    }
  }
} else if (HTMLScriptElement.supports?.("speculationrules")) {
  // Fetch a page of this site when the reader is about to open it.
  const rules = document.createElement("script")
  rules.type = "speculationrules"
  rules.textContent = JSON.stringify({
    prefetch: [
      {
        where: { and: [{ href_matches: "/*" }, { not: { selector_matches: "[download]" } }] },
        eagerness: "moderate",
      },
    ],
  })
  document.head.append(rules)
}

/* What is ready to paste is copied at a press, where the browser can do that. */
if (navigator.clipboard || document.queryCommandSupported?.("copy")) {
  for (const box of document.querySelectorAll(".ur-copy")) {
    const text = box.firstElementChild
    const button = document.createElement("button")
    button.type = "button"
    button.textContent = "复制"
    button.setAttribute("aria-live", "polite")
    button.addEventListener("click", async () => {
      button.textContent = (await copied(text)) ? "已复制" : "没能复制"
      setTimeout(() => {
        button.textContent = "复制"
      }, 2000)
    })
    box.append(button)
  }
}

async function copied(element) {
  try {
    await navigator.clipboard.writeText(element.textContent)
    return true
  } catch {
    // No clipboard for scripts, as on an intranet without https: select, and copy as the reader would.
    getSelection().selectAllChildren(element)
    return document.execCommand("copy")
  }
}
