    /// e(−A, B)·e(α, β)·e(Σ xⱼ·ICⱼ, γ)·e(C, δ) = 1, for a proof and values in the calldata.
    function _check(uint256 proof, uint256 values) private view returns (uint256 status) { //@bare
    function _check(uint256 proof, uint256 values, uint256 context) private view returns (uint256 status) { //@context
        assembly ("memory-safe") {
$YUL$
            // Four pairs of 192 bytes: the sum and γ, C and δ, α and β, −A and B. Each term of the sum is made behind it.
            let m := mload(0x40)
            let t := add(m, 0x40)
            let order := R
            let ok := 1
            let value
            mstore(m, IC0_X)
            mstore(add(m, 0x20), IC0_Y)
$TERMS$            status := REFUSED
            if ok {
                value, ok := negated(calldataload(add(proof, 0x20)))
                if ok {
                    fixedPoints(m)
                    calldatacopy(add(m, 0xc0), add(proof, 0xc0), 0x40)
                    mstore(add(m, 0x180), ALPHA_X)
                    mstore(add(m, 0x1a0), ALPHA_Y)
                    calldatacopy(add(m, 0x240), proof, 0xc0)
                    mstore(add(m, 0x260), value)
                    status := paired(m, 0x300)
                }
            }
            if eq(status, REFUSED) {
                for { let j := $VALUES$ } j {} {
                    j := sub(j, 1)
                    if iszero(lt(calldataload(add(values, mul(j, 0x20))), order)) { status := add(VALUE, j) }
                }
            }
        }
    }

    /// The same of `count` proofs, each to the power of its own rᵢ: ∏ e(−rᵢ·Aᵢ, Bᵢ) · e(Σ rᵢ·α, β) · e(Σ rᵢ·xᵢⱼ·ICⱼ, γ) · e(Σ rᵢ·Cᵢ, δ) = 1.
    /// The rᵢ are of 128 bits and hang on the key, on every proof and on every value, so that whoever makes the proofs
    /// knows none before all are made: errors of several proofs cannot be made to cancel.
    function _checkBatch(uint256 proofs, uint256 values, uint256 count) private view returns (uint256 status) { //@bare
    function _checkBatch(uint256 proofs, uint256 values, uint256 count, uint256[] memory contexts) private view returns (uint256 status) { //@context
        assembly ("memory-safe") {
$YUL$
$BATCH$
            // Adds a proof to the sums: its pair at `pair`, rᵢ·C to that of C, rᵢ·A negated.
            function addProof(m, pair, proof, r) -> status_ {
                let minus, ok := negated(calldataload(add(proof, 0x20)))
                status_ := REFUSED
                if ok {
                    mstore(pair, calldataload(proof))
                    mstore(add(pair, 0x20), minus)
                    mstore(add(pair, 0x40), r)
                    if scaled(pair) {
                        calldatacopy(add(pair, 0x40), add(proof, 0x40), 0x80)
                        status_ := addTerm(add(m, 0xc0), calldataload(add(proof, 0xc0)), calldataload(add(proof, 0xe0)), r)
                    }
                }
            }

            // Adds a proof's values, `first` in all being its first, to their sums.
            function addValues(sums, values_, first, r) -> status_ {
                mstore(sums, add(mload(sums), r))
                let at := add(values_, mul(first, 0x20))
                for { let j := 0 } lt(j, $VALUES$) { j := add(j, 1) } {
                    let value := calldataload(add(at, mul(j, 0x20)))
                    if iszero(lt(value, R)) {
                        status_ := add(VALUE, add(first, j))
                        leave
                    }
                    addTo(add(sums, mul(add(j, 1), 0x20)), value, r)
                }
            }

            // The points that all proofs share, by the sums over them.
            function addKey(m, sums) -> status_ {
                mstore(m, IC0_X)
                mstore(add(m, 0x20), IC0_Y)
                mstore(add(m, 0x40), mload(sums))
                mstore(add(m, 0x180), ALPHA_X)
                mstore(add(m, 0x1a0), ALPHA_Y)
                mstore(add(m, 0x1c0), mload(sums))
                if iszero(and(scaled(m), scaled(add(m, 0x180)))) { status_ := REFUSED }
$BATCH_TERMS$                fixedPoints(m)
            }

            // Three pairs as of one proof, then one of each proof; behind them Σ rᵢ, and Σ rᵢ·xᵢⱼ for each j.
            let m := mload(0x40)
            let seed := seedOf(m, proofs, values, count) //@bare
            let seed := seedOf(m, proofs, values, count, contexts) //@context
            let sums := add(m, add(0x240, mul(count, 0xc0)))
            for { let j := 0 } lt(j, $SUMS$) { j := add(j, 1) } { mstore(add(sums, mul(j, 0x20)), 0) }
            mstore(add(m, 0xc0), 0)
            mstore(add(m, 0xe0), 0)
            for { let i := 0 } lt(i, count) { i := add(i, 1) } {
                mstore(0, seed)
                mstore(0x20, i)
                let r := shr(128, keccak256(0, 0x40))
                r := add(r, iszero(r))
                status := addValues(sums, values, mul(i, $VALUES$), r)
                addTo(add(sums, mul(add($VALUES$, 1), 0x20)), mload(add(contexts, mul(add(i, 1), 0x20))), r) //@context
                if iszero(status) {
                    status := addProof(m, add(m, add(0x240, mul(i, 0xc0))), add(proofs, mul(i, 0x100)), r)
                }
                if status { break }
            }
            if iszero(status) { status := addKey(m, sums) }
            if iszero(status) { status := paired(m, add(0x240, mul(count, 0xc0))) }
        }
    }
