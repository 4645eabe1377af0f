// A process of its own that opens a database as the server does, says so in one line of JSON, and waits to be stopped or killed.
// Arguments: postgres or mongo, and the data folder.
import { openDatabase } from "../../src/adapters/database/open-database.ts";
import { openMongo } from "../../src/adapters/mongo/open-mongo.ts";

const [kind, folder = ""] = process.argv.slice(2);
const server =
  kind === "postgres"
    ? await openDatabase({ folder })
    : await openMongo({
        folder,
        mayDownload: false,
        mongodPath: process.env.MONGOD_PATH,
        searchPath: process.env.PATH,
      });
process.once("SIGTERM", async () => {
  await server.stop();
  process.exit(0);
});
console.log(JSON.stringify({ where: server.where, url: "url" in server ? server.url : null }));
setInterval(() => {}, 60_000);
