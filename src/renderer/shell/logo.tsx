import type { ReactNode } from 'react';

export function Logo(): ReactNode {
  return (
    <svg width="22" height="22" viewBox="0 0 24 24" aria-hidden="true">
      <rect width="24" height="24" rx="6" fill="#0d9488" />
      <path d="M7.5 8.5 12 15.5 16.5 8.5Z" fill="none" stroke="#fff" strokeWidth="1.6" />
      <g fill="#fff">
        <circle cx="7.5" cy="8.2" r="2.2" />
        <circle cx="16.5" cy="8.2" r="2.2" />
        <circle cx="12" cy="16" r="2.2" />
      </g>
    </svg>
  );
}
