import { POSTBACK_CODES, type PostbackCode, wordsFor } from "../postback/codes";

const NOTES: [code: string, words: string][] = [
  ["PARAM_IGNORED", "Something in the tracking link was left out or cut. The click counts."],
  ["CLICK_LOST", "The click of this postback did not arrive within 72 hours."],
  ["CALLBACK_FAILED", "A callback to the partner failed for good. It can be sent again."],
  ["CALLBACK_QUEUE_GAVE_UP", "A callback to the partner was held up with us. What is still owed is sent."],
  ["CALLBACK_ENDPOINT_DOWN", "The partner's endpoint failed many times in a row. Its callbacks wait for it."],
  ["CALLBACK_ENDPOINT_UP", "The partner's endpoint answers again. The callbacks that waited for it follow."],
];
const WORDS = new Map<string, string>([
  ...(Object.keys(POSTBACK_CODES) as PostbackCode[]).map((code): [string, string] => [code, wordsFor(code)]),
  ...NOTES,
]);

/** What a code says to people outside: always the same words, so that nothing of the step itself gets out. */
export function safeWords(code: string): string {
  return WORDS.get(code) ?? "Something was noted of this click. Ask the network with its gk_click_id.";
}
