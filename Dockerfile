# The server with the page built in. Databases come from outside: DATABASE_URL and MONGODB_URL (see docker-compose.yml).

FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
# Without scripts: the project's own one needs the files below, and no dependency needs one.
RUN npm ci --ignore-scripts
COPY . .
# What tests and builds need goes, and so does what is optional: Prisma's own command, TypeScript, the embedded PostgreSQL.
RUN npx tsx scripts/generate-client.ts \
 && npm run dashboard:build \
 && npm run build \
 && npm prune --omit=dev --omit=optional --ignore-scripts

FROM node:24-bookworm-slim
# HOST: inside a container the default, this machine only, would be reached by nobody.
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4000 WORKER_PORT=4000 DATA_DIR=/data
WORKDIR /app
# Compiled, without the source: where there is none, the one build in dist/programs is run.
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/prisma/migrations prisma/migrations
COPY --from=build /app/scripts/run.js scripts/
COPY --from=build /app/scripts/programs scripts/programs
COPY --from=build /app/src/cli/m365-sync.js src/cli/
COPY --from=build /app/dist dist
RUN ln -s /app/src/cli/m365-sync.js /usr/local/bin/m365-sync \
 && mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 4000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.ROLE === \"worker\" ? process.env.WORKER_PORT : process.env.PORT}/readyz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# node itself, not npm: it is the one that gets SIGTERM and stops in order.
CMD ["node", "scripts/run.js", "server"]
