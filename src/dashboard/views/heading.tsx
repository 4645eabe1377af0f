import { type ComponentChildren, createContext } from "preact";
import { useContext } from "preact/hooks";

/** One level below the heading above: details are shown within a page's table and as a page of their own. */
export const HeadingLevel = createContext<"h2" | "h3">("h3");

export function Heading({ children }: { readonly children: ComponentChildren }) {
  const Level = useContext(HeadingLevel);
  return <Level>{children}</Level>;
}
