import { Link } from '@tanstack/react-router';

/** The way up from one audience to all. */
export function BackToAudiences() {
  return (
    <Link to="/audiences" className="mb-1 inline-block text-[13px] text-soft hover:text-ink">
      ← Audiences
    </Link>
  );
}
