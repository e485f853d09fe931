    /// e(−A, B)·e(α, β)·e(IC₀ + ρ·IC₁ + F·IC₂, γ)·e(C1, δ₁)·e(C2, δ₂) = 1, for a proof and values in the calldata. ρ and F are
    /// made of them here.
    function _check(uint256 proof, uint256 values) private view returns (uint256 status) { //@bare
    function _check(uint256 proof, uint256 values, uint256 context) private view returns (uint256 status) { //@context
        assembly ("memory-safe") {
$YUL$
            // Five pairs of 192 bytes: the sum and γ, C1 and δ₁, C2 and δ₂, α and β, −A and B. The words of the hash stand there first.
            let m := mload(0x40)
            let rho := challengeOf(m, proof, values, 0) //@bare
            let rho := challengeOf(m, proof, values, context) //@context
            let sum, ok := fingerprintOf(values, rho)
            status := REFUSED
            if ok {
                mstore(m, IC0_X)
                mstore(add(m, 0x20), IC0_Y)
                status := addTerm(m, IC1_X, IC1_Y, rho)
                status := or(status, addTerm(m, IC2_X, IC2_Y, sum))
                let minus, isBelow := negated(calldataload(add(proof, 0x20)))
                if lt(status, isBelow) {
                    fixedPoints(m)
                    calldatacopy(add(m, 0xc0), add(proof, 0xc0), 0x40)
                    calldatacopy(add(m, 0x180), add(proof, 0x100), 0x40)
                    mstore(add(m, 0x240), ALPHA_X)
                    mstore(add(m, 0x260), ALPHA_Y)
                    calldatacopy(add(m, 0x300), proof, 0xc0)
                    mstore(add(m, 0x320), minus)
                    status := paired(m, 0x3c0)
                }
                if iszero(isBelow) { status := REFUSED }
            }
            if eq(status, REFUSED) { status := blamed(values, status) }
        }
    }

    /// The same of `count` proofs, each to the power of its own rᵢ:
    /// ∏ e(−rᵢ·Aᵢ, Bᵢ) · e(Σ rᵢ·α, β) · e(Σ rᵢ·(IC₀ + ρᵢ·IC₁ + Fᵢ·IC₂), γ) · e(Σ rᵢ·C1ᵢ, δ₁) · e(Σ rᵢ·C2ᵢ, δ₂) = 1.
    /// The rᵢ are of 128 bits and hang on the key, on every proof and on every value, so that whoever makes the proofs
    /// knows none before all are made: errors of several proofs cannot be made to cancel.
    function _checkBatch(uint256 proofs, uint256 values, uint256 count) private view returns (uint256 status) { //@bare
    function _checkBatch(uint256 proofs, uint256 values, uint256 count, uint256[] memory contexts) private view returns (uint256 status) { //@context
        assembly ("memory-safe") {
$YUL$
$BATCH$
            // Adds a proof to the sums: its pair at `pair`, rᵢ·C1 and rᵢ·C2 to those of the commitments, rᵢ·A negated.
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
                        if iszero(status_) {
                            status_ := addTerm(add(m, 0x180), calldataload(add(proof, 0x100)), calldataload(add(proof, 0x120)), r)
                        }
                    }
                }
            }

            // Adds rᵢ, rᵢ·ρᵢ and rᵢ·Fᵢ to their sums, behind which is room for the words of the hash.
            function addValues(sums, proof, values_, context_, r) -> status_ {
                let rho := challengeOf(add(sums, 0x60), proof, values_, context_)
                let sum, ok := fingerprintOf(values_, rho)
                if iszero(ok) {
                    status_ := blamed(values_, 0)
                    leave
                }
                mstore(sums, add(mload(sums), r))
                addTo(add(sums, 0x20), rho, r)
                addTo(add(sums, 0x40), sum, r)
            }

            // The points that all proofs share, by the sums over them.
            function addKey(m, sums) -> status_ {
                mstore(m, IC0_X)
                mstore(add(m, 0x20), IC0_Y)
                mstore(add(m, 0x40), mload(sums))
                mstore(add(m, 0x240), ALPHA_X)
                mstore(add(m, 0x260), ALPHA_Y)
                mstore(add(m, 0x280), mload(sums))
                if iszero(and(scaled(m), scaled(add(m, 0x240)))) { status_ := REFUSED }
                if iszero(status_) { status_ := addTerm(m, IC1_X, IC1_Y, mload(add(sums, 0x20))) }
                if iszero(status_) { status_ := addTerm(m, IC2_X, IC2_Y, mload(add(sums, 0x40))) }
                fixedPoints(m)
            }

            // Four pairs as of one proof, then one of each proof; behind them the sums of rᵢ, rᵢ·ρᵢ and rᵢ·Fᵢ.
            let m := mload(0x40)
            let seed := seedOf(m, proofs, values, count) //@bare
            let seed := seedOf(m, proofs, values, count, contexts) //@context
            let sums := add(m, add(0x300, mul(count, 0xc0)))
            calldatacopy(sums, calldatasize(), 0x60)
            calldatacopy(add(m, 0xc0), calldatasize(), 0x40)
            calldatacopy(add(m, 0x180), calldatasize(), 0x40)
            for { let i := 0 } lt(i, count) { i := add(i, 1) } {
                mstore(0, seed)
                mstore(0x20, i)
                let r := shr(128, keccak256(0, 0x40))
                r := add(r, iszero(r))
                let proof := add(proofs, mul(i, 0x140))
                let context := 0 //@bare
                let context := mload(add(contexts, mul(add(i, 1), 0x20))) //@context
                status := addValues(sums, proof, add(values, mul(i, $VALUE_BYTES$)), context, r)
                if status {
                    status := add(status, mul(i, $VALUES$))
                    break
                }
                status := addProof(m, add(m, add(0x300, mul(i, 0xc0))), proof, r)
                if status { break }
            }
            if iszero(status) { status := addKey(m, sums) }
            if iszero(status) { status := paired(m, add(0x300, mul(count, 0xc0))) }
        }
    }
