//! Counters of what went well and what did not.

/// Counters since the card was opened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "rows() says what each is")]
pub struct Health {
    pub doorbells: u64,
    pub interrupts: u64,
    pub jobs: u64,
    pub ok: u64,
    pub refused: u64,
    pub skipped: u64,
    pub rereads: u64,
    pub retries: u64,
    pub payload_faults: u64,
    pub bad_completions: u64,
    pub timeouts: u64,
    pub card_faults: u64,
    pub broken_sessions: u64,
    pub pinned_buffers: u64,
    pub recoveries: u64,
    pub resets: u64,
    pub function_resets: u64,
    pub bridges_lost: u64,
    pub failed_wipes: u64,
    pub bytes_in: u64,
    pub bytes_out: u64,
}

impl Health {
    /// Each counter with words for people.
    pub fn rows(&self) -> [(&'static str, u64); 21] {
        [
            ("doorbells", self.doorbells),
            ("interrupts", self.interrupts),
            ("jobs given", self.jobs),
            ("jobs that ended well", self.ok),
            ("jobs refused or failed", self.refused),
            ("jobs skipped", self.skipped),
            ("completions read again", self.rereads),
            ("copies tried again", self.retries),
            ("payloads damaged", self.payload_faults),
            ("completions that cannot be right", self.bad_completions),
            ("jobs past their budget", self.timeouts),
            ("faults outside any job", self.card_faults),
            ("sessions broken", self.broken_sessions),
            ("buffers pinned so far", self.pinned_buffers),
            ("recoveries that nobody asked for", self.recoveries),
            ("resets", self.resets),
            ("function-level resets", self.function_resets),
            ("bridges lost", self.bridges_lost),
            ("wipes that failed", self.failed_wipes),
            ("bytes to the card", self.bytes_in),
            ("bytes from the card", self.bytes_out),
        ]
    }
}
