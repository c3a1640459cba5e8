import { Loader } from '@mantine/core';
import {
  IconAlertTriangle,
  IconArrowRight,
  IconCircleCheck,
  IconInfoCircle,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { Finding, FindingLevel } from '../../../shared/model/doctor.ts';
import classes from './doctor.module.css';
import type { Examination } from './doctor-store.ts';

/** What was found so far, one line a finding, and what is being tested now. */
export function DoctorFindings({ examination }: { examination: Examination }): ReactNode {
  const { stage, findings, words } = examination;
  return (
    <ul className={classes.findings} aria-label="Findings" aria-live="polite">
      {findings.map((finding, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: findings are only ever added at the end.
        <FindingLine key={index} finding={finding} />
      ))}
      {stage === 'running' && (
        <li className={classes.finding} data-level="testing">
          <Loader size={16} aria-hidden="true" />
          <span>{words === '' ? 'Starting' : words} …</span>
        </li>
      )}
    </ul>
  );
}

function FindingLine({ finding }: { finding: Finding }): ReactNode {
  const { level, message, step } = finding;
  return (
    <li className={classes.finding} data-level={level}>
      <LevelIcon level={level} />
      <div>
        <p className={classes.message}>{message}</p>
        {step !== null && (
          <p className={classes.step}>
            <IconArrowRight size={14} role="img" aria-label="Next step" />
            <span>{step}</span>
          </p>
        )}
      </div>
    </li>
  );
}

const LEVEL_WORDS: Readonly<Record<FindingLevel, string>> = {
  good: 'Good',
  note: 'Note',
  problem: 'Problem',
};

function LevelIcon({ level }: { level: FindingLevel }): ReactNode {
  const icon = { size: 18, stroke: 1.75, role: 'img', 'aria-label': LEVEL_WORDS[level] };
  switch (level) {
    case 'good':
      return <IconCircleCheck {...icon} />;
    case 'note':
      return <IconInfoCircle {...icon} />;
    case 'problem':
      return <IconAlertTriangle {...icon} />;
  }
}
