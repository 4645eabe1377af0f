import { must } from "../../src/lib/must.ts";
import { type Stage, secondsOf } from "./stage.ts";

export interface IdleFigures {
  readonly seconds: number;
  /** What the simulator was asked, by route. */
  readonly requests: Readonly<Record<string, number>>;
}

/** A run with nothing to do, after one that had something to do. */
export async function measureIdle(stage: Stage): Promise<IdleFigures> {
  await stage.simulator.forgetRequests();
  const { accounts } = await stage.product.ask("{ accounts(first: 1) { nodes { id } } }");
  await stage.product.ask(
    `mutation ($id: ID!, $resource: Resource!) { syncNow(accountId: $id, resource: $resource) { __typename ... on UserError { message } } }`,
    { id: must(accounts.nodes[0], "account").id, resource: stage.benched.resource },
  );
  const run = await stage.runEnds();
  const { byRoute } = await stage.simulator.countRequests();
  return { seconds: secondsOf(run), requests: byRoute };
}
