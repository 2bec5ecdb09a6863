/** Remembers what a costly pure function made of its last texts: `memo(parse, 1_000)`. */
export function memo<T>(make: (text: string) => T, size: number): (text: string) => T {
  const made = new Map<string, T>();
  return (text) => {
    const known = made.get(text);
    if (known !== undefined) return known;
    if (made.size >= size) made.clear();
    const value = make(text);
    made.set(text, value);
    return value;
  };
}
