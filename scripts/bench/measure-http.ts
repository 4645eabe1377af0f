// Requests a second over HTTP, authentication included, beside plain yoga's in the same run. The client is this process.
import autocannon from "autocannon";
import { must } from "../../src/lib/must.ts";
import { ADMIN_TOKEN } from "../../test/support/product.ts";
import { answerOf, startChild } from "./child-process.ts";
import { readCpuSeconds } from "./process-use.ts";
import type { Stage } from "./stage.ts";

export interface HttpFigures {
  readonly name: string;
  readonly perSecond: number;
  readonly p99Ms: number;
  /** Of the server, for one request. */
  readonly cpuMicros: number;
}

const connections = 50;
const warmSeconds = 3;
const rounds = 3;
const roundSeconds = 4;
/** Between rounds: until the server has seen that the connections of the last one are closed, it counts them among its caller's. */
const pauseMs = 500;

interface Load {
  readonly name: string;
  readonly url: string;
  readonly query: string;
}

/** Of each load the median round. Their rounds take turns, so that all have the same share of a machine's better and worse moments. */
export async function measureHttp({ product }: Pick<Stage, "product">): Promise<readonly HttpFigures[]> {
  const yoga = startChild("yoga-process.ts");
  try {
    const port = await answerOf<number>(yoga);
    const anchor = { pid: must(yoga.pid, "process"), url: `http://localhost:${port}` };
    const ours = { url: product.url };
    const loads: readonly Load[] = [
      { name: "plain yoga { hello }", ...anchor, query: "{ hello }" },
      { name: "{ __typename }", ...ours, query: "{ __typename }" },
      { name: "settings", ...ours, query: "{ settings(level: SYSTEM) { version values { key value } } }" },
    ];
    for (const load of loads) await send(load, warmSeconds);
    const measured: HttpFigures[] = [];
    for (let round = 0; round < rounds; round += 1) for (const load of loads) measured.push(await measure(load));
    return loads.map(({ name }) => {
      const own = measured.filter((one) => one.name === name).sort((a, b) => a.perSecond - b.perSecond);
      return must(own[Math.floor(own.length / 2)], "round");
    });
  } finally {
    yoga.disconnect();
  }
}

async function measure(load: Load): Promise<HttpFigures> {
  const before = await readCpuSeconds(load.url);
  const { requests, latency, duration } = await send(load, roundSeconds);
  const cpuSeconds = (await readCpuSeconds(load.url)) - before;
  return {
    name: load.name,
    perSecond: requests.total / duration,
    p99Ms: latency.p99,
    cpuMicros: (cpuSeconds * 1e6) / requests.total,
  };
}

async function send({ name, url, query }: Load, duration: number): Promise<autocannon.Result> {
  await new Promise((resolve) => setTimeout(resolve, pauseMs));
  const result = await autocannon({
    url: `${url}/graphql`,
    connections,
    duration,
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${ADMIN_TOKEN}` },
    body: JSON.stringify({ query }),
    verifyBody: (body) => String(body).startsWith('{"data":{"'),
  });
  const { errors, mismatches, non2xx } = result;
  if (errors + mismatches + non2xx > 0)
    throw new Error(`${name}: ${errors} errors, ${non2xx} refusals, ${mismatches} answers without data.`);
  return result;
}
