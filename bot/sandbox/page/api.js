// The sandbox's visitor API: state in, what a visitor does out.

/** POSTs one act. Answers the server's `{ok, …}`; a server that is away answers `{ok: false, error}` too. */
export async function act(verb, body) {
  try {
    const response = await fetch(`/visitor/${verb}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    const answer = await response.json().catch(() => null);
    return answer ?? { ok: false, error: `HTTP ${response.status}` };
  } catch {
    return { ok: false, error: "The local Slack cannot be reached" };
  }
}

export async function fetchState(person) {
  const response = await fetch(`/visitor/state?as=${encodeURIComponent(person)}`);
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  return response.json();
}

export async function fetchSampleArticle() {
  const response = await fetch(new URL("sample-article.txt", import.meta.url));
  return (await response.text()).trim();
}

/**
 * Calls `changed` after every change that the server tells of and after each (re)connection, and `connected`
 * with true or false. Returns a function that ends it.
 */
export function live(person, { changed, connected }) {
  let socket;
  let timer;
  let over = false;
  let wait = 300;
  const open = () => {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    socket = new WebSocket(`${scheme}://${location.host}/visitor/live?as=${encodeURIComponent(person)}`);
    socket.onopen = () => {
      wait = 300;
      connected(true);
      changed();
    };
    socket.onmessage = () => changed();
    socket.onclose = () => {
      if (over) return;
      connected(false);
      timer = setTimeout(open, wait);
      wait = Math.min(wait * 2, 5000);
    };
  };
  open();
  return () => {
    over = true;
    clearTimeout(timer);
    socket.close();
  };
}
