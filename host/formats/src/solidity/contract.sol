// SPDX-License-Identifier: MIT OR Apache-2.0
// Written by zkcard.
pragma solidity ^0.8.13;

/// Verifies $SYSTEM$ over BN254 under one key. A proof is $POINTS$ as the EVM takes them: $PROOF_BYTES$ bytes, of each
/// coordinate in B the part at i first. Needs the precompiled contracts 6, 7 and 8 of EIP-196 and EIP-197, and keeps no state.
contract $CONTRACT$ {
    /// The proof, or all of a batch, has another length; `expected` is the next that would do.
    error ProofLength(uint256 found, uint256 expected);
    /// There are more or fewer public values than the key takes.
    error ValueCount(uint256 found, uint256 expected);
    /// This public value, of all that are given, is not below r: another text for a smaller one.
    error ValueNotInField(uint256 index);
    /// A coordinate is not below p, a point is not on its curve or in its group, or there was too little gas.
    error PrecompileRefused();
    /// The points are in order, and prove nothing for these public values.
    error ProofInvalid();
    /// A batch of no proofs, which would prove nothing.
    error BatchEmpty();
    /// Each proof of a batch has an argument of its own. //@context
    error ArgumentCount(uint256 found, uint256 expected); //@context

    uint256 private constant R = $R$;
    uint256 private constant P = $P$;
$CONSTANTS$
    // What a check ends with: 0, one of these, or VALUE and the index of a value that is not below r.
    uint256 private constant INVALID = 1;
    uint256 private constant REFUSED = 2;
    uint256 private constant VALUE = 3;

    /// Reverts, and says why, unless `proof` proves `values`. //@bare
    function verify(bytes calldata proof, uint256[] calldata values) public view { //@bare
    /// Reverts, and says why, unless `proof` proves `values` in the context of this call, which is none of them. //@context
    function verify(bytes calldata proof, uint256[] calldata values, bytes32 argument) public view { //@context
        if (proof.length != $PROOF_BYTES$) revert ProofLength(proof.length, $PROOF_BYTES$);
        if (values.length != $VALUES$) revert ValueCount(values.length, $VALUES$);
        uint256 proofAt;
        uint256 valuesAt;
        assembly ("memory-safe") {
            proofAt := proof.offset
            valuesAt := values.offset
        }
        _settle(_check(proofAt, valuesAt)); //@bare
        _settle(_check(proofAt, valuesAt, _context(argument))); //@context
    }

    /// The same of proofs that stand one behind the other, as their values do.
    function verifyBatch(bytes calldata proofs, uint256[] calldata values) public view { //@bare
    function verifyBatch(bytes calldata proofs, uint256[] calldata values, bytes32[] calldata arguments) public view { //@context
        if (proofs.length == 0) revert BatchEmpty();
        uint256 count = (proofs.length + $PROOF_BYTES$ - 1) / $PROOF_BYTES$;
        if (proofs.length != count * $PROOF_BYTES$) revert ProofLength(proofs.length, count * $PROOF_BYTES$);
        if (values.length != count * $VALUES$) revert ValueCount(values.length, count * $VALUES$);
        if (arguments.length != count) revert ArgumentCount(arguments.length, count); //@context
        uint256[] memory contexts = new uint256[](count); //@context
        for (uint256 i = 0; i < count; ++i) contexts[i] = _context(arguments[i]); //@context
        uint256 proofsAt;
        uint256 valuesAt;
        assembly ("memory-safe") {
            proofsAt := proofs.offset
            valuesAt := values.offset
        }
        _settle(_checkBatch(proofsAt, valuesAt, count)); //@bare
        _settle(_checkBatch(proofsAt, valuesAt, count, contexts)); //@context
    }

    /// The bytes that the proofs of `caller` for `argument` are bound to here, on this chain and by this contract; a prover is //@context
    /// given them. Whoever calls this contract is the caller: a contract that calls it in another's name puts that other into //@context
    /// the argument; one that inherits from it need not. //@context
    function contextOf(address caller, bytes32 argument) public view returns (bytes32) { //@context
        return keccak256(abi.encode(keccak256("$CALLER_TAG$"), block.chainid, address(this), caller, argument)); //@context
    } //@context
 //@context
    /// What the context is hashed to; it is never taken from whoever proves. //@context
    function _context(bytes32 argument) private view returns (uint256) { //@context
        return uint256(keccak256(abi.encodePacked("$CONTEXT_TAG$", uint8(32), contextOf(msg.sender, argument))))$REDUCED$; //@context
    } //@context
 //@context
$INTERFACE$    function _settle(uint256 status) private pure {
        if (status == 0) return;
        if (status == INVALID) revert ProofInvalid();
        if (status == REFUSED) revert PrecompileRefused();
        revert ValueNotInField(status - VALUE);
    }

$FUNCTIONS$}
