/** A page of docs/ as its text, for tests in workerd, which has no files. */
declare module "*.md?raw" {
  const text: string;
  export default text;
}
