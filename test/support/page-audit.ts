import axe from "axe-core";
import type { Page } from "playwright-core";
import { z } from "zod";

const violations = z.array(z.object({ id: z.string(), nodes: z.array(z.object({ html: z.string() })) }));

/** What axe-core finds, with the elements it finds it in. */
export async function auditPage(page: Page): Promise<readonly string[]> {
  // Evaluated, not added as a script: the page's policy lets no foreign one in.
  if (!(await page.evaluate("'axe' in window"))) await page.evaluate(axe.source);
  // Of what is right nothing is asked: naming each element of it would take as long as finding what is wrong.
  const run = "axe.run({ resultTypes: ['violations'] }).then(({ violations }) => violations)";
  const found = violations.parse(await page.evaluate(run));
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
}
