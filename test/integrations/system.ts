/** A tracking system as we meet it: what its people copy, what it reads, what it sends. Facts, not our catalogue. */
export type System = {
  id: string;
  /** A tracking link as the advertiser copies it; where the advertiser names the parameter, with it. */
  link: string;
  /** What saving adds to the link, byte for byte; null where nobody but the advertiser knows the parameter. */
  adds: string | null;
  /** The parameter of its link in which the system reads our click id. */
  reads: string;
  /** The macro with which it sends the click id back. */
  echo: string;
  /** The query of the postback URL that we hand out. */
  postback: string;
  /** What people change in that URL before they use it, as our notes tell them to. */
  edits?: Readonly<Record<string, string>>;
  /** One action as the system tells it: macro → value, not yet encoded. The echoed click id comes on top. */
  sends: Readonly<Record<string, string>>;
  /** The offer's id of that action. */
  event: string;
  /** Of the conversion that comes of it, what the postback said. */
  says: Readonly<Record<string, unknown>>;
  /** What we earn by it, and on what terms. */
  revenue: { type: "fixed" | "percent" | "reported"; amount: number; earns: number };
  /** The system sends installs to a URL of their own, in this form. */
  install?: string;
  /** What GET …/postback-url has to tell about it, besides the URLs. */
  notes: readonly RegExp[];
  /** Whether the system can post its values in a body. */
  posts?: true;
};

/** Terms of a system that tells what it pays us, of one that tells the order's value, and of one that tells neither. */
export const reported = (earns: number) => ({ type: "reported", amount: 0, earns }) as const;
export const percent = (amount: number, earns: number) => ({ type: "percent", amount, earns }) as const;
export const FIXED = { type: "fixed", amount: 5, earns: 5 } as const;
