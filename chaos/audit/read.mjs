const PAGE = 2_000;

/** All that the databases hold at the end, read past the Worker. */
export async function readState({ mf }) {
  const [db, clicks, logs] = await Promise.all(
    ["DB", "CLICKS_0", "LOGS"].map((name) => mf.getD1Database(name)),
  );
  return {
    clicks: await all(clicks, "clicks"),
    conversions: (await all(db, "conversions")).map((row) => ({ ...row, click: JSON.parse(row.click) })),
    changes: (await db.prepare("SELECT * FROM conversion_changes").all()).results,
    callbacks: await all(db, "callbacks"),
    parked: await all(db, "parked_postbacks"),
    rollups: (await db.prepare("SELECT * FROM rollups").all()).results,
    days: (await db.prepare("SELECT * FROM daily_rollups").all()).results,
    counters: (await db.prepare("SELECT * FROM cap_counters").all()).results,
    breakers: (await db.prepare("SELECT * FROM breakers").all()).results,
    selfChecks: (await db.prepare("SELECT * FROM self_checks").all()).results,
    history: await all(logs, "history"),
    attempts: await all(logs, "attempts"),
  };
}

async function all(db, table) {
  const rows = [];
  for (let after = ""; ; ) {
    const page = db.prepare(`SELECT * FROM ${table} WHERE id > ? ORDER BY id LIMIT ${PAGE}`).bind(after);
    const { results } = await page.all();
    rows.push(...results);
    if (results.length < PAGE) return rows;
    after = results.at(-1).id;
  }
}
