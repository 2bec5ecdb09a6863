import { Refusal } from "./notice";

/** What the API found wrong with a form: all of it in words, and by field for the fields that the form has. */
export type Wrong = {
  code: string;
  messages: string[];
  responseId: string;
  errors: Record<string, string>;
};

/** Above a form that was refused: why, with code and reference. */
export function WrongNotice({ wrong }: { wrong?: Wrong }) {
  if (!wrong) return null;
  const { code, messages, responseId } = wrong;
  return <Refusal code={code} messages={messages} responseId={responseId} />;
}
