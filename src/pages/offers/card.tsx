import type { Creative } from "../../domain/offer/offer";
import { Badge } from "../ui/badge";
import { Name, OutLink } from "../ui/values";

type Shown = {
  name: string;
  rewardPoints: number;
  creative: Creative;
  events: { name: string; rewardPoints: number }[];
};

/** The offer as a member sees it. Pages load nothing from other hosts, so the picture is a link. */
export function OfferCard({ offer }: { offer: Shown }) {
  const { name, rewardPoints, events } = offer;
  const { title, description, instructions, imageUrl, callToAction, category } = offer.creative;
  return (
    <article class="offer-card">
      <div class="picture">
        {imageUrl ? (
          <OutLink href={imageUrl}>Picture: {imageUrl}</OutLink>
        ) : (
          <span class="soft">No picture</span>
        )}
      </div>
      <div class="stack">
        <div class="row">
          <h3>
            <Name>{title || name}</Name>
          </h3>
          {category && (
            <Badge>
              <Name>{category}</Name>
            </Badge>
          )}
        </div>
        {description && (
          <p class="said">
            <Name>{description}</Name>
          </p>
        )}
        {instructions && (
          <p class="said soft">
            <Name>{instructions}</Name>
          </p>
        )}
        {events.length > 0 && (
          <ul>
            {events.map((event) => (
              <li>
                <Name>{event.name}</Name>{" "}
                {event.rewardPoints > 0 && <Badge tone="good">+{event.rewardPoints}</Badge>}
              </li>
            ))}
          </ul>
        )}
        <div class="row">
          <span class="call">
            <Name>{callToAction || "Start"}</Name>
          </span>
          {events.length === 0 && rewardPoints > 0 && <Badge tone="good">+{rewardPoints} points</Badge>}
        </div>
      </div>
    </article>
  );
}
