`timescale 1ns/1ps
(* top = 1 *)
module sub (input [3:0] a, b, output y
`ifdef USE_POWER_PINS
 , inout VPWR
`endif
);
 supply0 gnd; supply1 [1:0] vdd; wire [0:3] w = a;
 G u1 (.A({a[3:2], {2{b[0]}}, 4'b01xz}), .B(w[1:2]), .C(), .Y(y)), u2 (a[0], , gnd);
endmodule
module top (p, q); /* classic */
 input [7:0] p; inout q; wire [3:0] n;
 sub s1 (.a(p[7:4]), .b(n), .y(q));
 sub s2 (p[3:0], {n[0], 3'o5}, n[3]);
 assign {n[2], n[1]} = p[1:0], n[3] = 1'b1;
endmodule
