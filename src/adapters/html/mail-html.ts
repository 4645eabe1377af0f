// A mail's HTML is a stranger's. What is listed here stays, everything else goes:
//
//   elements    text, tables, lists, links, pictures
//   addresses   links to http(s) and mailto; pictures that came with the mail; pictures of other hosts only if asked for, by https
//   styles      in style attributes, properties that colour and measure; values without functions, addresses and escapes
//
// Addresses are parsed and written anew, so that a browser reads what was judged.
import sanitize from "sanitize-html";
import type { CleanOptions, MailHtml } from "../../app/ports/mail/mail-html.ts";
import { foldQuote } from "./fold-quote.ts";

/** Cleaning this much takes some tenths of a second; a person writes a hundredth of it. */
const longest = 2_000_000;

const tags = [
  ...["a", "abbr", "address", "b", "bdi", "bdo", "big", "blockquote", "br", "caption", "center", "cite", "code", "col"],
  ...["colgroup", "dd", "del", "dfn", "div", "dl", "dt", "em", "figcaption", "figure", "font", "h1", "h2", "h3", "h4"],
  ...["h5", "h6", "hr", "i", "img", "ins", "kbd", "li", "mark", "ol", "p", "pre", "q", "s", "samp", "small", "span"],
  ...["strike", "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "tt", "u", "ul", "wbr"],
];

/** Elements whose text is not the mail's. */
const withoutText = [
  ...["script", "style", "title", "textarea", "option", "select", "noscript", "template", "xmp", "plaintext"],
  ...["iframe", "noframes", "noembed", "object", "svg", "math", "audio", "video"],
];

const everywhere = ["style", "dir", "lang", "align", "valign", "bgcolor", "width", "height", "title"];
const attributes = {
  "*": everywhere,
  a: ["href", "rel", "target"],
  img: ["src", "alt", "border", "hspace", "vspace"],
  font: ["color", "face", "size"],
  table: ["border", "cellpadding", "cellspacing", "rules", "frame", "background"],
  td: ["colspan", "rowspan", "nowrap", "background"],
  th: ["colspan", "rowspan", "nowrap", "background"],
  tr: ["background"],
  col: ["span"],
  colgroup: ["span"],
  ol: ["start", "type", "reversed"],
  ul: ["type"],
  li: ["value", "type"],
  hr: ["size", "color", "noshade"],
};

const properties = [
  ...["background-color", "border-collapse", "border-spacing", "box-sizing", "caption-side", "clear", "color"],
  ...["direction", "display", "empty-cells", "float", "height", "letter-spacing", "line-height", "list-style-type"],
  ...["max-height", "max-width", "min-height", "min-width", "opacity", "table-layout", "text-align", "text-decoration"],
  ...["text-indent", "text-transform", "unicode-bidi", "vertical-align", "white-space", "width", "word-break"],
  ...["word-spacing", "word-wrap", "overflow-wrap"],
  ...["font", "font-family", "font-size", "font-style", "font-variant", "font-weight"],
  ...["margin", "margin-top", "margin-right", "margin-bottom", "margin-left"],
  ...["padding", "padding-top", "padding-right", "padding-bottom", "padding-left"],
  ...["", "-top", "-right", "-bottom", "-left"].flatMap((side) =>
    ["", "-color", "-style", "-width"].map((part) => `border${side}${part}`),
  ),
  "border-radius",
  "background",
];
/** Words, numbers, quoted names and colours; no other function, no escape, nothing that could end the declaration. */
const plainValue = /^(?:[\w\s#%.,'"!+/-]|\b(?:rgb|hsl)a?\([\d\s%.,/deg]*\))*$/i;
const pictureValue = /^url\(\s*(['"]?)https:\/\/[^\s'"()\\<>]+\1\s*\)$/i;

const plainStyles = Object.fromEntries(properties.map((name) => [name, [plainValue]]));
const stylesWithPictures = {
  ...plainStyles,
  background: [plainValue, pictureValue],
  "background-image": [pictureValue],
};

export function createMailHtml(): MailHtml {
  return { clean: (html, options) => (html.length > longest ? null : clean(html, options)), foldQuote };
}

function clean(html: string, { showRemoteImages, inlineAddress }: CleanOptions) {
  let remoteImages = 0;
  const remote = (address: string): string | null => {
    remoteImages += 1;
    return showRemoteImages ? address : null;
  };
  const picture = (written: string): string | null => {
    const contentId = contentIdOf(written);
    if (contentId !== null) return inlineAddress(contentId);
    const address = remoteAddress(written);
    return address === null ? null : remote(address);
  };
  const cleaned = sanitize(html, {
    allowedTags: tags,
    nonTextTags: withoutText,
    allowedAttributes: attributes,
    allowedStyles: { "*": showRemoteImages ? stylesWithPictures : plainStyles },
    // Judged and written anew below.
    allowedSchemes: ["http", "https", "mailto", "cid"],
    allowProtocolRelative: false,
    disallowedTagsMode: "discard",
    nestingLimit: 256,
    transformTags: {
      "*": (tagName, { href, src, background, style, rel: _rel, target: _target, ...attribs }) => {
        remoteImages += countPictures(style ?? "");
        const link = href === undefined || tagName !== "a" ? null : linkAddress(href);
        const shown = src === undefined || tagName !== "img" ? null : picture(src);
        const behind = background === undefined ? null : picture(background);
        return {
          tagName,
          attribs: {
            ...attribs,
            ...(style === undefined ? {} : { style }),
            ...(link === null ? {} : { href: link, rel: "noopener noreferrer nofollow", target: "_blank" }),
            ...(shown === null ? {} : { src: shown }),
            ...(behind === null ? {} : { background: behind }),
          },
        };
      },
    },
  });
  return { html: cleaned, remoteImages };
}

const linkSchemes = ["http:", "https:", "mailto:"];

/** Null for a link that leads elsewhere than to a page or an address, or nowhere by itself. */
function linkAddress(written: string): string | null {
  if (!URL.canParse(written)) return null;
  const url = new URL(written);
  return linkSchemes.includes(url.protocol) ? url.href : null;
}

/** A picture of another host, by https: older mail says http, or leaves it to the page. */
function remoteAddress(written: string): string | null {
  if (!URL.canParse(written, "https://relative.invalid/")) return null;
  const url = new URL(written, "https://relative.invalid/");
  // What is relative would be asked of our own host.
  if (url.hostname === "relative.invalid" || (url.protocol !== "http:" && url.protocol !== "https:")) return null;
  url.protocol = "https:";
  return url.href;
}

function contentIdOf(written: string): string | null {
  const [, name] = /^\s*cid:(.+?)\s*$/is.exec(written) ?? [];
  if (name === undefined) return null;
  try {
    return decodeURIComponent(name);
  } catch {
    // It is not encoded: the name itself has a percent sign.
    return name;
  }
}

function countPictures(style: string): number {
  return style.match(/url\(\s*['"]?\s*(?:https?:)?\/\//gi)?.length ?? 0;
}
