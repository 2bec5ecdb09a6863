/** Keeps what an isolate remembers bounded: past `max` the entry that came first goes. */
export function dropOldest(map: Map<string, unknown>, max: number): void {
  const oldest = map.size > max ? map.keys().next().value : undefined;
  if (oldest !== undefined) map.delete(oldest);
}
