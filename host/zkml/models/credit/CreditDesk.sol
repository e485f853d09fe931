// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.13;

// zkcard export solidityverifier credit --out CreditVerifier.sol --name CreditVerifier
import {CreditVerifier} from "./CreditVerifier.sol";

/// Grants credit to whoever proves that the network grants it for some applicant's record, which stays private. An example:
/// nothing here ties the record to the sender.
contract CreditDesk is CreditVerifier {
    /// The sender has had its decision in this round.
    error Decided(bytes32 context);
    /// The network decided.
    event Decision(address indexed applicant, bytes32 indexed round, bool granted);

    uint256 private constant GRANT = 1;
    mapping(bytes32 => bool) private decided;
    /// Who has been granted credit.
    mapping(address => bool) public granted;

    /// Takes a proof of the decision `values[0]` that was made for this sender and this round.
    function decide(bytes calldata proof, uint256[] calldata values, bytes32 round) external {
        // Not the proof is used up, which anybody can turn into another of the same, but what it is for.
        bytes32 context = contextOf(msg.sender, round);
        if (decided[context]) revert Decided(context);
        verify(proof, values, round);
        decided[context] = true;
        if (values[0] == GRANT) granted[msg.sender] = true;
        emit Decision(msg.sender, round, values[0] == GRANT);
    }
}
