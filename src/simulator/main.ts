import { HOME_TENANT, SEEDED_APP } from "./directory/seed.ts";
import { createSimulator } from "./simulator.ts";

const env = process.env;
const simulator = createSimulator({
  port: Number(env.SIMULATOR_PORT ?? 7365),
  controlPort: Number(env.SIMULATOR_CONTROL_PORT ?? 7366),
  ...(env.SIMULATOR_PEOPLE === undefined ? {} : { people: Number(env.SIMULATOR_PEOPLE) }),
  data: env.SIMULATOR_DATA === "empty" ? "empty" : "demo",
});

const { origin, controlOrigin } = await simulator.start();
process.stdout.write(`Microsoft 365 simulator  ${origin}\nControl API              ${controlOrigin}\n`);
process.stdout.write(
  `Tenant ${HOME_TENANT.id} (${HOME_TENANT.domain})\nApplication ${SEEDED_APP.clientId}\nSecret ${SEEDED_APP.secret}\n`,
);

let isStopping = false;
function stop(): void {
  if (isStopping) return;
  isStopping = true;
  void simulator.stop().then(() => process.exit(0));
}
process.on("SIGTERM", stop);
process.on("SIGINT", stop);

// As a child it must not outlive its parent: whoever starts it keeps a pipe to its standard input, which ends with the parent.
if (env.SIMULATOR_EXIT_WITH_PARENT === "1") {
  process.stdin.resume();
  process.stdin.on("end", stop);
  process.stdin.on("close", stop);
  process.on("disconnect", stop);
}
