// GraphiQL from our own host, with nothing from elsewhere: its package contains everything as text, and each part is served as a file, so
// that the page itself needs no inline script.
import { graphqlPath } from "./graphql.ts";
import type { Handler } from "./login.ts";

export const graphiqlFolder = "/graphiql/";

const files: Readonly<Record<string, { readonly part: Part; readonly type: string }>> = {
  "graphiql.js": { part: "js", type: "text/javascript; charset=utf-8" },
  "graphiql.css": { part: "css", type: "text/css; charset=utf-8" },
  "editor.js": { part: "editorWorkerService", type: "text/javascript; charset=utf-8" },
  "json.js": { part: "jsonWorker", type: "text/javascript; charset=utf-8" },
  "graphql.js": { part: "graphqlWorker", type: "text/javascript; charset=utf-8" },
};
type Part = "js" | "css" | "editorWorkerService" | "jsonWorker" | "graphqlWorker";

/** Before GraphiQL loads: where its editor finds its workers. */
const before = `self.MonacoEnvironment = {
  globalAPI: false,
  getWorkerUrl: (_id, label) => "${graphiqlFolder}" + (label === "json" || label === "graphql" ? label : "editor") + ".js",
};`;

const options = {
  title: "m365-sync",
  endpoint: graphqlPath,
  subscriptionsProtocol: "WS",
  defaultQuery: "{ viewer { name role } }\n",
};
const after = `YogaGraphiQL.renderYogaGraphiQL(document.querySelector("#root"), ${JSON.stringify(options)});`;

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>GraphiQL · m365-sync</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${graphiqlFolder}graphiql.css">
</head>
<body class="no-focus-outline">
<noscript>GraphiQL needs JavaScript.</noscript>
<div id="root"></div>
<script src="${graphiqlFolder}graphiql.js"></script>
<script src="${graphiqlFolder}start.js"></script>
</body>
</html>
`;

const policy = [
  "default-src 'self'",
  "script-src 'self'",
  // Its editor writes styles into the page.
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "object-src 'none'",
  "base-uri 'none'",
].join("; ");

const common = { "referrer-policy": "same-origin", "x-content-type-options": "nosniff" };

export const serveGraphiql: Handler = async (_request, response) => {
  const headers = {
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-cache",
    "content-security-policy": policy,
  };
  response.writeHead(200, { ...common, ...headers }).end(page);
};

export const serveGraphiqlFile: Handler = async (request, response, { pathname }) => {
  const name = pathname.slice(graphiqlFolder.length);
  const file = Object.hasOwn(files, name) ? files[name] : undefined;
  if (request.method !== "GET" || (file === undefined && name !== "start.js")) {
    response.writeHead(404, { "content-type": "text/plain" }).end("There is nothing here.\n");
    return;
  }
  // Nine megabytes that most processes never need.
  const parts = file === undefined ? null : await import("@graphql-yoga/render-graphiql/graphiql");
  const text = file === undefined || parts === null ? after : parts[file.part];
  response
    .writeHead(200, {
      ...common,
      "content-type": file?.type ?? "text/javascript; charset=utf-8",
      "cache-control": "max-age=3600",
    })
    .end(file?.part === "js" ? `${before}\n${text}` : text);
};
