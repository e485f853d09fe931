// Bench of slice. Cycles: 8
// Case: Cut=0
// Case: Cut=1
// Plant: if (Cut) begin => if (!Cut) begin
// Plant: assign ready_o = ready_i; => assign ready_o = 1'b1;
// Plant: assign valid_o = valid_i; => assign valid_o = valid_i & ready_i;
// Plant: assign data_o  = data_i; => assign data_o = '0;
`default_nettype none
module slice_formal #(
    parameter int unsigned Cut = 1
) (
    input wire logic clk_i,
    input wire logic rst_i,
    input wire logic mark_i,
    input wire logic valid_i,
    input wire logic ready_i,
    input wire logic data_i
);

  logic ready, valid, data;
  slice #(
      .W  (1),
      .Cut(Cut != 0)
  ) dut (
      .clk_i,
      .rst_i,
      .valid_i,
      .ready_o(ready),
      .data_i,
      .valid_o(valid),
      .ready_i,
      .data_o (data)
  );

  if (Cut != 0) begin : gen_cut
    queue_check #(
        .W(1),
        .Depth(2)
    ) check (
        .clk_i,
        .rst_i,
        .mark_i,
        .in_valid_i (valid_i),
        .in_ready_i (ready),
        .in_data_i  (data_i),
        .out_valid_i(valid),
        .out_ready_i(ready_i),
        .out_data_i (data)
    );
  end else begin : gen_wires
    always_ff @(posedge clk_i) begin
      as_wires : assert ({ready, valid, data} == {ready_i, valid_i, data_i});
      reach_a_word : cover (valid && ready && data);
    end
    logic unused;
    assign unused = mark_i ^ rst_i;
  end

endmodule
`default_nettype wire
