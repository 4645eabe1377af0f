import { type Stage, secondsOf } from "./stage.ts";

export interface IdleFigures {
  readonly seconds: number;
  /** What the simulator was asked, by route. */
  readonly requests: Readonly<Record<string, number>>;
}

/** A run with nothing to do, after one that had something to do. */
export async function measureIdle(stage: Stage): Promise<IdleFigures> {
  await stage.simulator.forgetRequests();
  const { accounts } = await stage.product.ask<{ accounts: { nodes: { id: string }[] } }>(
    "{ accounts(first: 1) { nodes { id } } }",
  );
  await stage.product.ask(
    `mutation ($id: ID!) { syncNow(accountId: $id, resource: ${stage.benched.resource}) { __typename ... on UserError { message } } }`,
    { id: accounts.nodes[0]?.id },
  );
  const run = await stage.runEnds();
  const { byRoute } = await stage.simulator.countRequests();
  return { seconds: secondsOf(run), requests: byRoute };
}
