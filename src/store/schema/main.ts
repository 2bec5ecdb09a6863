// The tables of DB, by what they are about. Times are Unix milliseconds, money is micro-units.

export * from "./main/accounts";
export * from "./main/callbacks";
export * from "./main/changes";
export * from "./main/conversions";
export * from "./main/offers";
export * from "./main/people";
export * from "./main/rollups";
export * from "./main/watch";
