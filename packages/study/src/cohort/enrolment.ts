// The enrolment flow as numbers: assessed, excluded by reason, enrolled by centre, and who serves which purpose.

import type { Cohort, Participant, Split } from '../participant.ts';
import type { EnrolmentResults } from '../results.ts';

const roleLabels: Readonly<Record<keyof Split, string>> = {
  train: 'training',
  validation: 'validation',
  test: 'test',
  survivalTrain: 'survival training',
  survivalValidation: 'survival validation',
};

/** Counts for the enrolment figure. Reasons come most frequent first, centres by name. */
export function enrolmentOf(cohort: Cohort, split: Split): EnrolmentResults {
  const { participants, exclusions } = cohort;
  const byId = new Map(participants.map((participant) => [participant.id, participant]));
  const centers = [...new Set([...participants, ...exclusions].map(({ center }) => center))].sort();
  const reasons = new Map<string, number>();
  for (const { reason } of exclusions) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  return {
    assessed: participants.length + exclusions.length,
    enrolled: participants.length,
    byCenter: centers.map((center) => {
      const own = participants.filter((participant) => participant.center === center);
      const excluded = exclusions.filter((exclusion) => exclusion.center === center).length;
      return { center, assessed: own.length + excluded, enrolled: own.length, ...countGrades(own) };
    }),
    exclusions: [...reasons]
      .map(([reason, count]) => ({ reason, count }))
      .sort((first, second) => second.count - first.count || (first.reason < second.reason ? -1 : 1)),
    roles: (Object.keys(roleLabels) as (keyof Split)[]).map((role) => {
      const members = split[role].map((id) => {
        const participant = byId.get(id);
        if (participant === undefined) {
          throw new RangeError(
            `Cannot count enrolment: the ${roleLabels[role]} set names ${id}, who is not enrolled`,
          );
        }
        return participant;
      });
      return { role: roleLabels[role], count: members.length, ...countGrades(members) };
    }),
  };
}

function countGrades(participants: readonly Participant[]): { hgg: number; lgg: number } {
  return {
    hgg: participants.filter(({ grade }) => grade === 'HGG').length,
    lgg: participants.filter(({ grade }) => grade === 'LGG').length,
  };
}
