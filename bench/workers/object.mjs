import { DurableObject } from "cloudflare:workers";

// What a conversion can cost at least: one object, which writes one row when it is new.
export class Row extends DurableObject {
  write(text) {
    this.ctx.storage.sql.exec("CREATE TABLE IF NOT EXISTS rows (text TEXT)");
    this.ctx.storage.sql.exec("INSERT INTO rows VALUES (?)", text);
    return "written";
  }
  warm() {
    return "warm";
  }
}

export default {
  async fetch(request, env) {
    const isNew = new URL(request.url).pathname === "/new";
    const stub = env.ROWS.getByName(isNew ? crypto.randomUUID() : "warm");
    return Response.json({ answer: await (isNew ? stub.write("a conversion") : stub.warm()) });
  },
};
