// Going to another page the way links do: the player plays on, the address and history follow.
export function go(href) {
  return window.htmx.ajax("GET", href, {
    source: document.body, target: "#page", select: "#page", swap: "outerHTML show:window:top", selectOOB: "#nav,#tabsbar",
    push: href, headers: { "HX-Boosted": "true" },
  });
}
