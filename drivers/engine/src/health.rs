//! Counters of what went well and what did not.

macro_rules! health {
    ($($name:ident $words:literal)*) => {
        /// Counters since the card was opened.
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        #[expect(missing_docs, reason = "rows() says what each is")]
        pub struct Health {
            $(pub $name: u64,)*
        }

        impl Health {
            /// Each counter with words for people.
            pub fn rows(&self) -> Vec<(&'static str, u64)> {
                vec![$(($words, self.$name)),*]
            }
        }
    };
}

health! {
    doorbells "doorbells"
    interrupts "interrupts"
    jobs "jobs given"
    ok "jobs that ended well"
    refused "jobs refused or failed"
    skipped "jobs skipped"
    rereads "completions read again"
    retries "copies tried again"
    payload_faults "payloads damaged"
    bad_completions "completions that cannot be right"
    timeouts "jobs past their budget"
    card_faults "faults outside any job"
    broken_sessions "sessions broken"
    pinned_buffers "buffers pinned so far"
    recoveries "recoveries that nobody asked for"
    resets "resets"
    function_resets "function-level resets"
    bridges_lost "bridges lost"
    failed_wipes "wipes that failed"
    bytes_in "bytes to the card"
    bytes_out "bytes from the card"
}
