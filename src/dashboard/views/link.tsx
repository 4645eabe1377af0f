import type { ComponentChildren } from "preact";
import { type Route, routePath } from "../route.ts";

interface LinkProps {
  readonly to: Route;
  readonly children: ComponentChildren;
  readonly class?: string;
  readonly isCurrent?: boolean;
  /** By which the page finds it again. */
  readonly data?: Readonly<Record<`data-${string}`, string>>;
}

export function Link({ to, children, isCurrent = false, data = {}, ...rest }: LinkProps) {
  return (
    <a href={routePath(to)} aria-current={isCurrent ? "page" : undefined} {...data} {...rest}>
      {children}
    </a>
  );
}
