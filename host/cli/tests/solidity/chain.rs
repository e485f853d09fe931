//! A chain in this process: accounts with money enough, contracts, and what a call cost.

use crate::solc::Code;
use revm::context::result::{ExecutionResult, Output};
use revm::context::{CfgEnv, TxEnv};
use revm::database::InMemoryDB;
use revm::handler::{MainnetContext, MainnetEvm};
use revm::primitives::hardfork::SpecId;
use revm::primitives::{Address, Bytes, TxKind};
use revm::{Context, ExecuteCommitEvm, MainBuilder, MainContext};
use sha3::{Digest, Keccak256};

/// The rules that hold on Ethereum.
const RULES: SpecId = SpecId::OSAKA;
/// What a call may cost at most: all that a transaction may (EIP-7825).
const GAS_LIMIT: u64 = 1 << 24;

pub const ALICE: [u8; 20] = [0xa1; 20];
pub const BOB: [u8; 20] = [0xb0; 20];

/// A chain.
pub struct Chain {
    evm: MainnetEvm<MainnetContext<InMemoryDB>>,
}

/// How a call ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// With these bytes.
    Returned(Vec<u8>),
    /// With this error.
    Reverted(Vec<u8>),
    /// Without any.
    Halted(String),
}

/// What a call did.
#[derive(Clone, Debug)]
pub struct Done {
    pub end: End,
    /// What the execution cost: neither the 21,000 of any transaction nor its calldata.
    pub gas: u64,
    /// First topics of what it logged.
    pub logs: Vec<[u8; 32]>,
}

impl Chain {
    /// An empty one of this id.
    pub fn new(id: u64) -> Self {
        let mut config = CfgEnv::new_with_spec(RULES);
        (config.chain_id, config.disable_nonce_check) = (id, true);
        Chain { evm: Context::mainnet().with_db(InMemoryDB::default()).with_cfg(config).build_mainnet() }
    }

    /// Puts a contract on the chain.
    pub fn deploy(&mut self, code: &Code) -> [u8; 20] {
        let result = self.transact(ALICE, TxKind::Create, code.creation.clone());
        match result {
            ExecutionResult::Success { output: Output::Create(_, Some(address)), .. } => address.into_array(),
            other => panic!("not deployed: {other:?}"),
        }
    }

    /// Sends calldata from an account to a contract.
    pub fn call(&mut self, from: [u8; 20], to: [u8; 20], data: &[u8]) -> Done {
        let result = self.transact(from, TxKind::Call(Address::from(to)), data.to_vec());
        let gas = result.gas().total_gas_spent() - sent(data);
        let logs = result.logs().iter().map(|log| log.data.topics()[0].0).collect();
        let end = match result {
            ExecutionResult::Success { output, .. } => End::Returned(output.into_data().to_vec()),
            ExecutionResult::Revert { output, .. } => End::Reverted(output.to_vec()),
            ExecutionResult::Halt { reason, .. } => End::Halted(format!("{reason:?}")),
        };
        Done { end, gas, logs }
    }

    fn transact(&mut self, from: [u8; 20], kind: TxKind, data: Vec<u8>) -> ExecutionResult {
        let tx = TxEnv {
            caller: Address::from(from),
            kind,
            data: Bytes::from(data),
            gas_limit: GAS_LIMIT,
            chain_id: None,
            ..TxEnv::default()
        };
        self.evm.transact_commit(tx).unwrap()
    }
}

impl End {
    /// Whether it is this error of a contract's, `Name(types)`, with these words.
    pub fn is_error(&self, signature: &str, words: &[u64]) -> bool {
        let words = words.iter().flat_map(|word| [[0; 24].as_slice(), &word.to_be_bytes()].concat());
        let error: Vec<u8> = Keccak256::digest(signature)[..4].iter().copied().chain(words).collect();
        *self == End::Reverted(error)
    }

    /// Whether a function that returns nothing went well.
    pub fn is_done(&self) -> bool {
        *self == End::Returned(Vec::new())
    }

    /// Whether a function that returns a truth returned it.
    pub fn is_true(&self) -> bool {
        matches!(self, End::Returned(word) if word.len() == 32 && word[31] == 1 && word[..31].iter().all(|byte| *byte == 0))
    }
}

/// What a transaction costs before anything is executed.
fn sent(data: &[u8]) -> u64 {
    21_000 + data.iter().map(|byte| if *byte == 0 { 4 } else { 16 }).sum::<u64>()
}

#[test]
fn nothing_is_counted_where_nothing_runs() {
    let mut chain = Chain::new(1);
    let done = chain.call(ALICE, BOB, &[0, 1, 2, 0]);
    assert_eq!((done.end.is_done(), done.gas), (true, 0));
    // Code of one instruction, JUMPDEST, put there by code that returns it.
    let creation = vec![0x60, 0x5b, 0x60, 0, 0x53, 0x60, 1, 0x60, 0, 0xf3];
    let contract = chain.deploy(&Code { creation, deployed: vec![0x5b] });
    assert_eq!(chain.call(ALICE, contract, &[0, 1]).gas, 1);
}
