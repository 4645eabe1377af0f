import { render } from "preact";
import { createClient } from "./client.ts";
import { createClock } from "./clock.ts";
import { createFrameSchedule } from "./frame-schedule.ts";
import { createNavigation } from "./navigation.ts";
import { createSession } from "./session.ts";
import { createStore } from "./store.ts";
import "./styles/base.css";
import "./styles/frame.css";
import "./styles/cards.css";
import "./styles/accounts.css";
import "./styles/details.css";
import "./styles/settings.css";
import "./styles/people.css";
import "./styles/mail.css";
import "./styles/send.css";
import { applyTheme, readTheme } from "./theme.ts";
import { App } from "./views/app.tsx";

applyTheme(readTheme());
const clock = createClock();
const store = createStore(createFrameSchedule());
const client = createClient({
  fetch: (path, init) => fetch(path, init),
  onSignedOut: () => session.stop(),
  leaveTo: (url) => location.assign(url),
  onServerTime: clock.heard,
});
const session = createSession(client, store, clock);
const navigation = createNavigation();

const root = document.getElementById("page");
if (root !== null) render(<App {...{ client, store, session, clock, navigation }} />, root);

await session.start();
