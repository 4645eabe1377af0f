// What a mail quotes of those before it is folded, in HTML that is clean already. It is only looked at as a tree: what is shown stays the text
// that was cleaned, with a fold written around its end.
import { DomUtils, parseDocument } from "htmlparser2";
import { beginsQuote } from "../../lib/quoted-text.ts";

type Tree = ReturnType<typeof parseDocument>;
type Node = Tree["childNodes"][number];
type Element = Extract<Node, { readonly attribs: unknown }>;

const blocks: readonly string[] = ["div", "p", "blockquote"];

export function foldQuote(html: string): string {
  const found = look(parseDocument(html, { withStartIndices: true, withEndIndices: true }));
  const start = quoteStart(found);
  const at = start?.startIndex ?? null;
  const last = start === null ? undefined : siblingsOf(start).at(-1);
  if (at === null || last === undefined || found.firstText >= at) return html;
  const end = (last.endIndex ?? html.length - 1) + 1;
  return `${html.slice(0, at)}<details><summary>Quoted text</summary>${html.slice(at, end)}</details>${html.slice(end)}`;
}

interface Found {
  /** In the order of the text. */
  readonly blocks: readonly { readonly element: Element; readonly holdsBlock: boolean }[];
  /** Where the first and the last words stand. */
  readonly firstText: number;
  readonly lastText: number;
}

function look(tree: Tree): Found {
  const found: { element: Element; holdsBlock: boolean }[] = [];
  let [firstText, lastText] = [Number.POSITIVE_INFINITY, -1];
  /** @returns whether there is a block among the nodes */
  const visit = (nodes: readonly Node[]): boolean => {
    let isAny = false;
    for (const node of nodes) {
      if (isText(node) && node.data.trim() !== "" && node.startIndex !== null) {
        firstText = Math.min(firstText, node.startIndex);
        lastText = Math.max(lastText, node.startIndex);
      }
      if (!isElement(node)) continue;
      const block = blocks.includes(node.name) ? { element: node, holdsBlock: false } : null;
      if (block !== null) found.push(block);
      const holdsBlock = visit(node.childNodes);
      if (block !== null) block.holdsBlock = holdsBlock;
      isAny ||= block !== null || holdsBlock;
    }
    return isAny;
  };
  visit(tree.childNodes);
  return { blocks: found, firstText, lastText };
}

/** The last quotation with nothing of the writer's behind it, or the head of a quoted mail. */
function quoteStart({ blocks, lastText }: Found): Element | null {
  for (const { element, holdsBlock } of blocks) {
    if (element.name !== "blockquote") {
      if (!holdsBlock && beginsQuote(linesOf(element), 0)) return withRule(element);
      continue;
    }
    if (lastText > (element.endIndex ?? -1)) continue;
    const before = elementBefore(element);
    const words = before === null ? "" : textContent(before);
    return before !== null && /:\s*$/.test(words) && words.length < 300 ? before : element;
  }
  return null;
}

function linesOf(element: Element): readonly string[] {
  const text = element.childNodes
    .map((node) => (isElement(node) && node.name === "br" ? "\n" : textContent(node)))
    .join("");
  return text
    .trim()
    .split("\n")
    .map((line) => line.trim());
}

/** Outlook draws a line above. */
function withRule(element: Element): Element {
  const before = elementBefore(element);
  if (before?.name === "hr") return before;
  const { parent } = element;
  const isFirst = parent?.childNodes.find(isElement) === element;
  return isFirst && parent !== null && isElement(parent) && parent.name === "div" ? parent : element;
}

const { isText, textContent } = DomUtils;
const isElement = (node: Node | Tree): node is Element => DomUtils.isTag(node);

const siblingsOf = ({ parent }: Element): readonly Node[] => parent?.childNodes ?? [];

function elementBefore(element: Element): Element | null {
  const siblings = siblingsOf(element);
  return siblings.slice(0, siblings.indexOf(element)).findLast(isElement) ?? null;
}
