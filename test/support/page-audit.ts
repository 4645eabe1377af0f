import axe from "axe-core";
import type { Page } from "playwright-core";
import { z } from "zod";

const violations = z.array(z.object({ id: z.string(), nodes: z.array(z.object({ html: z.string() })) }));

/** What axe-core finds, with the elements it finds it in. */
export async function auditPage(page: Page): Promise<readonly string[]> {
  // Evaluated, not added as a script: the page's policy lets no foreign one in.
  await page.evaluate(axe.source);
  const found = violations.parse(await page.evaluate("axe.run().then(({ violations }) => violations)"));
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
}
