// Line drawings of 24 × 24, in the colour of the text beside them.

const PATHS = {
  menu: "M4 6h16M4 12h16M4 18h16",
  plus: "M12 5v14M5 12h14",
  close: "M6 6l12 12M18 6L6 18",
  search: "M11 4a7 7 0 1 0 0 14a7 7 0 1 0 0-14M16 16l4.5 4.5",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  send: "M12 20V5M5.5 11.5L12 5l6.5 6.5",
  stop: "M7 7h10v10H7z",
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
  check: "M5 12.5l4.5 4.5L19 7.5",
  edit: "M4 20h4L19.5 8.5l-4-4L4 16zM13.5 6.5l4 4",
  retry: "M20 11a8 8 0 1 0-2.3 6.3M20 4v7h-7",
  up: "M7 11v9H4v-9zM7 11l4-8a2.5 2.5 0 0 1 2.5 2.5V9H19a2 2 0 0 1 2 2.3l-1.2 7A2 2 0 0 1 17.8 20H7",
  down: "M7 13V4H4v9zM7 13l4 8a2.5 2.5 0 0 0 2.5-2.5V15H19a2 2 0 0 0 2-2.3l-1.2-7A2 2 0 0 0 17.8 4H7",
  download: "M12 4v11M7 10.5l5 5l5-5M5 20h14",
  sort: "M8 9l4-4l4 4M8 15l4 4l4-4",
  link: "M10 14a4 4 0 0 0 6 .5l3-3a4 4 0 0 0-5.7-5.7l-1 1M14 10a4 4 0 0 0-6-.5l-3 3a4 4 0 0 0 5.7 5.7l1-1",
  trash: "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13",
  record: "M4 6c0-1.7 3.6-3 8-3s8 1.3 8 3s-3.6 3-8 3s-8-1.3-8-3zM4 6v12c0 1.7 3.6 3 8 3s8-1.3 8-3V6M4 12c0 1.7 3.6 3 8 3s8-1.3 8-3",
  document: "M6 3h8l5 5v13H6zM14 3v5h5M9 13h7M9 17h7",
  table: "M4 5h16v14H4zM4 10h16M4 14.5h16M10 10v9",
  bell: "M6 17V11a6 6 0 0 1 12 0v6l1.5 2h-15zM10 21h4",
  snooze: "M12 5a8 8 0 1 0 0 16a8 8 0 1 0 0-16M12 9v4l3 2M3 6l3-3M21 6l-3-3",
  alert: "M12 4l9 16H3zM12 10v4M12 17h.01",
  latest: "M12 5v14M5.5 12.5L12 19l6.5-6.5",
  outside: "M14 4h6v6M20 4l-9 9M18 14v6H4V6h6",
  chat: "M4 5h16v11H10l-5 4v-4H4z",
  logo: "M4 20V10l5 4v-4l5 4V4h6v16zM8 17h.01M12 17h.01M16 17h.01",
};

export type Icon = keyof typeof PATHS;

export function icon(name: Icon): SVGSVGElement {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  for (const [key, value] of [["viewBox", "0 0 24 24"], ["class", `icon icon-${name}`], ["aria-hidden", "true"]] as const) {
    svg.setAttribute(key, value);
  }
  return svg;
}
