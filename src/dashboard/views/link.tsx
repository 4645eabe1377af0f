import type { ComponentChildren } from "preact";
import { type Route, routePath } from "../route.ts";

interface LinkProps {
  readonly to: Route;
  readonly children: ComponentChildren;
  readonly class?: string;
  readonly isCurrent?: boolean;
}

export function Link({ to, children, isCurrent = false, ...rest }: LinkProps) {
  return (
    <a href={routePath(to)} aria-current={isCurrent ? "page" : undefined} {...rest}>
      {children}
    </a>
  );
}
