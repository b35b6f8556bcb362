/* Two comforts; every page is whole without them. */

if (location.protocol === "file:") {
  // Opened from a folder there is no server to turn "study/" into "study/index.html".
  for (const link of document.querySelectorAll("a[href]")) {
    const url = new URL(link.href)
    if (url.protocol === "file:" && url.pathname.endsWith("/")) {
      url.pathname += "index.html"
      link.href = url.href
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
